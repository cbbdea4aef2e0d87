import type { LocalEntry } from '../look-up/local-entry.js';
import type { Loaded } from './run-load.js';
import { decodeValue, type EncodedValue, encodeValue, PresentedValue } from '../../values/value-codec.js';

/** A loaded value, in the forms in which it is needed. */
export interface LoadedValue {
  /** The value that the method returned, or that was stored; rules get it so. */
  readonly value: unknown;
  readonly encoded: EncodedValue;
  /** As callers get it: decoded from the bytes, also for the first of them. */
  readonly presented: PresentedValue;
  /** The old entry, where the loader called `notModified()`. */
  readonly unmodified: LocalEntry | undefined;
}

/** @throws CacheValueError for values of a kind that can't be stored */
export function loadedValue({ result }: Loaded, old: LocalEntry | undefined, method: string): LoadedValue {
  if (result === 'not-modified') {
    // A loader without an old value could not have called notModified().
    const unmodified = old as LocalEntry;
    const { encoding, value: bytes } = unmodified.entry;
    return {
      value: decodeValue(unmodified.entry),
      encoded: { encoding, value: bytes },
      presented: unmodified.value,
      unmodified,
    };
  }
  const encoded = encodeValue(result.value, method);
  const decodable = { isJson: encoded.encoding === 'json', decode: () => decodeValue(encoded) };
  return { value: result.value, encoded, presented: new PresentedValue(decodable), unmodified: undefined };
}
