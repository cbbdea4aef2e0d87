import { inspect } from 'node:util';
import type { AdminOptions } from '../access/admin-options.js';
import type { ShownValue } from './entry-responses.js';

/** Longer values are cut: their JSON, and of those that are not JSON their bytes. */
const LONGEST_JSON = 64 * 1024;
const CUT_AT = 4 * 1024;
const BINARY_BYTES = 1024;
/** What JSON has no text for is shown as Node prints it. */
const PRINTED = { depth: 6, maxArrayLength: 200, maxStringLength: 2_000, breakLength: 100 } as const;

/** A value as it may be shown. @param isJson whether JSON can say it */
export function shownValue(
  value: unknown,
  isJson: boolean,
  rule: NonNullable<AdminOptions['redact']>[string] | undefined,
): ShownValue {
  if (rule === true) return { kind: 'redacted' };
  let seen = value;
  try {
    if (rule !== undefined) seen = rule(value);
  } catch {
    // Nothing is shown of what the option can't take.
    return { kind: 'redacted' };
  }
  const text = isJson ? JSON.stringify(seen) : undefined;
  if (text !== undefined && text.length <= LONGEST_JSON) return { kind: 'shown', json: seen };
  const whole = text ?? inspect(seen, PRINTED);
  return { kind: 'cut', text: whole.slice(0, CUT_AT), bytes: Buffer.byteLength(whole) };
}

/** Bytes that are neither JSON nor an entry of ours. */
export function shownBytes(
  bytes: Uint8Array,
  rule: NonNullable<AdminOptions['redact']>[string] | undefined,
): ShownValue {
  if (rule !== undefined) return { kind: 'redacted' };
  const base64 = Buffer.from(bytes.subarray(0, BINARY_BYTES)).toString('base64');
  return { kind: 'binary', base64, bytes: bytes.byteLength };
}
