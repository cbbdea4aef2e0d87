import type { LocalEntry } from '../look-up/local-entry.js';
import type { Loaded } from './run-load.js';
import { PresentedValue } from '../../values/presented-value.js';
import { decodeValue, type EncodedValue, encodeValue } from '../../values/value-codec.js';

/** What a load brought, in the forms in which it is needed. */
export interface LoadedValue {
  /** As the method gave it, or as it was kept; rules see it so. */
  readonly value: unknown;
  readonly encoded: EncodedValue;
  /** As callers get it: decoded from the bytes, also for the first of them. */
  readonly presented: PresentedValue;
  /** The old entry, where the load said that it holds on. */
  readonly unmodified: LocalEntry | undefined;
}

/** @throws CacheValueError for what can't be kept */
export function loadedValue({ result }: Loaded, old: LocalEntry | undefined, method: string): LoadedValue {
  if (result === 'not-modified') {
    // The loader was given the old value, or it could not have said so.
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
