import { CacheValueTooLargeError } from '../api/errors.js';

/** The error for a value that is too large, if it is. The size is rounded, so that logs sum it up. */
export function tooLargeError(
  { byteLength }: Uint8Array,
  maxEntryBytes: number,
): CacheValueTooLargeError | undefined {
  if (byteLength <= maxEntryBytes) return undefined;
  return new CacheValueTooLargeError(
    `The value takes about ${Number(byteLength.toPrecision(2))} bytes, more than maxEntryBytes (${maxEntryBytes}). Keep ` +
      'less in one value, or raise the option.',
  );
}
