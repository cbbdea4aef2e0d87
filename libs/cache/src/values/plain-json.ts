import { CacheValueError } from '../api/errors.js';
import { tooLargeError } from './entry-codec.js';
import type { DecodableValue } from './value-codec.js';

/**
 * A plain value as other services read it: JSON, dates as ISO text, never compressed.
 *
 * @throws CacheValueError for what JSON has no text for, CacheValueTooLargeError
 */
export function plainJson(value: unknown, maxEntryBytes: number): Uint8Array {
  const bytes = Buffer.from(jsonText(value));
  const error = tooLargeError(bytes, maxEntryBytes);
  if (error !== undefined) throw error;
  return bytes;
}

/** A plain value, decoded from its bytes anew for each caller. */
export function jsonValue(bytes: Uint8Array): DecodableValue {
  return { isJson: true, decode: () => JSON.parse(Buffer.from(bytes).toString()) as unknown };
}

function jsonText(value: unknown): string {
  let text: string | undefined;
  let why: unknown;
  try {
    text = JSON.stringify(value) as string | undefined;
  } catch (error) {
    why = error;
  }
  if (text !== undefined) return text;
  throw new CacheValueError(
    `set: JSON has no text for this value${why instanceof Error ? ` (${why.message})` : ''}. Set plain data, or use ` +
      'getOrSet, which keeps more than JSON does.',
    { cause: why },
  );
}
