import type { CacheStore } from '../contract/cache-store.port.js';
import type { CacheEntry } from '../contract/entry.js';
import { type CacheError, CacheValueTooLargeError } from '../contract/errors.js';
import type { NotStoredReason } from '../contract/events.js';
import type { Flight } from './in-flight.js';
import type { MadeEntry } from './make-entry.js';
import { asStoreFailure } from './store-failure.js';
import { encodeEntry } from './values/entry-codec.js';

/** What became of an entry: the store has it, or why it does not. */
export type Kept = { entry: CacheEntry; bytes: number } | { notStored: NotStoredReason; error?: CacheError };

/** Writes an entry, unless its key was changed by hand since the load began. A store that fails is a fact, not an error. */
export async function keepEntry(
  store: CacheStore,
  key: string,
  made: MadeEntry,
  flight: Flight,
  shutdown: AbortSignal,
): Promise<Kept> {
  if ('notStored' in made) return made;
  if (flight.overtaken) return { notStored: 'overtaken' };
  if (shutdown.aborted) return { notStored: 'shut-down' };
  const { entry } = made;
  const bytes = encodeEntry(entry);
  try {
    flight.write = store.write([{ key, bytes, lifeMs: entry.lifeMs }]);
    await flight.write;
    return { entry, bytes: bytes.length };
  } catch (thrown) {
    const error = asStoreFailure(thrown);
    const isTooLarge = error instanceof CacheValueTooLargeError;
    return { notStored: isTooLarge ? 'too-large' : 'store-unavailable', error };
  }
}
