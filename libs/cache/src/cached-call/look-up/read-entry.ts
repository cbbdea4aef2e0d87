import type { CacheStore, StoredValue } from '../../ports/cache-store.js';
import type { CacheError } from '../../api/errors.js';
import { HeldEntry } from './local-entry.js';
import { asStoreFailure } from '../../ports/store-failure.js';
import { decodeBytes, type DecodedBytes } from '../../values/entry-codec.js';
import { type DecodableValue, PresentedValue } from '../../values/presented-value.js';
import { allSoon, type Soon, thenSoon } from '../../values/maybe-promise.js';
import { decodeValue } from '../../values/value-codec.js';

/** What stands under a key in the store, whoever may have it. */
export type Stored =
  | { state: 'managed'; held: HeldEntry }
  /** `Infinity` for a value without an end. */
  | { state: 'plain'; value: DecodableValue; remainingMs: number }
  | { state: 'absent' }
  | { state: 'other-shape' }
  | { state: 'unreadable'; reason: string }
  | { state: 'store-unavailable'; error: CacheError };

/**
 * Reads keys in one round trip; what was found, in their order. A store that fails is a fact, not an error.
 *
 * @param sentAt on this process's monotonic clock
 * @param salt the shape that the caller reads; `undefined` reads any
 */
export async function readEntries(
  store: CacheStore,
  keys: readonly string[],
  sentAt: number,
  salt?: string,
): Promise<readonly Stored[]> {
  try {
    const values = await store.read(keys);
    // Only what is large is decoded behind; all else costs no further turn of the event loop.
    return await allSoon(
      values.map((value, index) => readStored(value, keys[index] as string, sentAt, salt)),
    );
  } catch (thrown) {
    const error = asStoreFailure(thrown);
    return keys.map(() => ({ state: 'store-unavailable', error }));
  }
}

/** Reads one key. */
export async function readEntry(
  store: CacheStore,
  key: string,
  sentAt: number,
  salt: string,
): Promise<Stored> {
  const [found = { state: 'absent' } as const] = await readEntries(store, [key], sentAt, salt);
  return found;
}

function readStored(
  stored: StoredValue | undefined,
  key: string,
  sentAt: number,
  salt: string | undefined,
): Soon<Stored> {
  if (stored === undefined) return { state: 'absent' };
  const { bytes, remainingMs } = stored;
  return thenSoon(decodeBytes(bytes), (decoded) => understood(decoded, { key, sentAt, salt, remainingMs }));
}

function understood(
  decoded: DecodedBytes,
  { key, sentAt, salt, remainingMs }: { key: string; sentAt: number; salt?: string; remainingMs: number },
): Stored {
  switch (decoded.kind) {
    case 'unreadable':
      return { state: 'unreadable', reason: decoded.reason };
    case 'plain': {
      const value = {
        isJson: true,
        decode: firstThen(decoded.value, () => JSON.parse(decoded.text) as unknown),
      };
      return { state: 'plain', value, remainingMs };
    }
    case 'managed': {
      const { entry } = decoded;
      if (salt !== undefined && entry.salt !== salt) return { state: 'other-shape' };
      if (remainingMs === Infinity) return { state: 'unreadable', reason: 'without an expiry' };
      // Decoded at once: what another release wrote in a way that this one can't read is a miss, not a failed call.
      let first: unknown;
      try {
        first = decodeValue(entry);
      } catch {
        return { state: 'unreadable', reason: `a value that is not ${entry.encoding}` };
      }
      const isJson = entry.encoding === 'json';
      const value = new PresentedValue({ isJson, decode: firstThen(first, () => decodeValue(entry)) });
      // Its age was told by the store after the question was sent: from then on, it is at least that old.
      return {
        state: 'managed',
        held: new HeldEntry(key, entry, sentAt - (entry.lifeMs - remainingMs), value),
      };
    }
  }
}

/** A value that is at hand for the first who asks; the others get one of their own. */
function firstThen(first: unknown, another: () => unknown): () => unknown {
  let isTaken = false;
  return () => {
    if (isTaken) return another();
    isTaken = true;
    return first;
  };
}
