import type { CacheStore, StoredValue } from '../contract/cache-store.port.js';
import type { CacheEntry, EntryAge } from '../contract/entry.js';
import { ageOf } from '../contract/entry.js';
import type { CacheError } from '../contract/errors.js';
import { asStoreFailure } from './store-failure.js';
import { decodeBytes } from './values/entry-codec.js';
import type { DecodableValue } from './values/presented-value.js';
import { decodeValue } from './values/value-codec.js';

/** What was found under a key. */
export type Found =
  | { state: 'fresh'; isPlain: boolean; value: DecodableValue; age: EntryAge; tags: readonly string[] }
  | { state: 'expired'; age: EntryAge; tags: readonly string[] }
  | { state: 'absent' }
  | { state: 'other-shape' }
  | { state: 'unreadable'; reason: string }
  | { state: 'store-unavailable'; error: CacheError };

/**
 * Reads keys in one round trip; what was found, in their order. A store that fails is a fact, not an error.
 *
 * @param salt as in {@link judgeStored}
 */
export async function readEntries(
  store: CacheStore,
  keys: readonly string[],
  salt?: string,
): Promise<Found[]> {
  try {
    return (await store.read(keys)).map((stored) => judgeStored(stored, salt));
  } catch (thrown) {
    const error = asStoreFailure(thrown);
    return keys.map(() => ({ state: 'store-unavailable', error }));
  }
}

/** Reads one key. */
export async function readEntry(store: CacheStore, key: string, salt: string): Promise<Found> {
  const [found = { state: 'absent' } as const] = await readEntries(store, [key], salt);
  return found;
}

/**
 * What a stored value is to a caller.
 *
 * @param salt the shape that the caller reads; `undefined` reads any
 */
export function judgeStored(stored: StoredValue | undefined, salt?: string): Found {
  if (stored === undefined) return { state: 'absent' };
  const decoded = decodeBytes(stored.bytes);
  switch (decoded.kind) {
    case 'unreadable':
      return { state: 'unreadable', reason: decoded.reason };
    case 'plain':
      return {
        state: 'fresh',
        isPlain: true,
        value: { isJson: true, decode: firstThen(decoded.value, () => JSON.parse(decoded.text)) },
        age: { ageMs: 0, freshForMs: stored.remainingMs },
        tags: [],
      };
    case 'managed': {
      const { entry } = decoded;
      if (salt !== undefined && entry.salt !== salt) return { state: 'other-shape' };
      if (stored.remainingMs === Infinity) return { state: 'unreadable', reason: 'without an expiry' };
      const age = ageOf(entry, stored.remainingMs);
      if (age.freshForMs <= 0) return { state: 'expired', age, tags: entry.tags };
      return freshEntry(entry, age);
    }
  }
}

/** Decodes at once: what another release wrote in a way that this one can't read is a miss, not a failed call. */
function freshEntry(entry: CacheEntry, age: EntryAge): Found {
  const decode = () => decodeValue(entry);
  let first: unknown;
  try {
    first = decode();
  } catch {
    return { state: 'unreadable', reason: `a value that is not ${entry.encoding}` };
  }
  const value = { isJson: entry.encoding === 'json', decode: firstThen(first, decode) };
  return { state: 'fresh', isPlain: false, value, age, tags: entry.tags };
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
