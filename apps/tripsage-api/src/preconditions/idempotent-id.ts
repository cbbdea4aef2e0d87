import { createHash, randomUUID } from 'node:crypto';
import { InvalidRequestError } from '../requests/invalid-request.error.js';

export const idempotencyKeyHeader = {
  name: 'Idempotency-Key',
  required: false,
  description: 'A text of your own: whoever sends it again gets what the first request made.',
  example: 'b7b1c2a0-5f7e-4b0a-9d4c-2f6f0a7f3f0d',
};

/**
 * The id of a row to create. With an `Idempotency-Key` it follows from that and from the user, so that the database itself
 * refuses the second row. Without one it is random.
 *
 * @param scope the user and the kind of row, as `ana trips`
 * @throws InvalidRequestError for a key that is not well-formed
 */
export function idempotentId(key: string | undefined, scope: string): string {
  if (key === undefined) return randomUUID();
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    const expected = '1 to 255 printable characters of ASCII';
    throw new InvalidRequestError([{ field: 'Idempotency-Key', given: key.slice(0, 100), expected }]);
  }
  const digits = createHash('sha256').update(`${scope}\n${key}`).digest('hex');
  // A UUID of version 8 (RFC 9562 section 5.8).
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `a${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}
