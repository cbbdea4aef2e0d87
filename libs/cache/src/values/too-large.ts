import { CacheValueTooLargeError } from '../api/errors.js';

/** What speaks against keeping a value of that many bytes, if anything does. The size is rounded, so that logs sum it up. */
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
