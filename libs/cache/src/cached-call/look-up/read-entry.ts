import type { CacheStore, ReadSettings, StoredValue, ValueToStore } from '../../ports/cache-store.js';
import type { CacheError } from '../../api/errors.js';
import { LocalEntry } from './local-entry.js';
import { asStoreFailure } from '../../ports/store-failure.js';
import { allReady, type MaybePromise, whenReady } from '../../time/maybe-promise.js';
import type { Clock } from '../../time/clock.js';
import { decodeBytes, type DecodedBytes } from '../../values/entry-codec.js';
import { jsonValue } from '../../values/plain-json.js';
import type { FoundPlain } from './found.js';
import { type DecodableValue, decodeValue, PresentedValue } from '../../values/value-codec.js';

/** The values of which a reader needs the lives: without those of plain values a read is one round trip. */
export type NeededLives = NonNullable<ReadSettings['lives']>;

/** The content of a key in the store. */
export type Stored =
  | { state: 'managed'; local: LocalEntry }
  /** `Infinity` for a value without an end. */
  | { state: 'plain'; value: DecodableValue; remainingMs: number; askedAt: number }
  | { state: 'absent' }
  | { state: 'other-version' }
  | { state: 'unreadable'; reason: string }
  | { state: 'store-unavailable'; error: CacheError };

/**
 * The most that a store may give an entry beyond its whole life, as where its clock is set right by a little. With more the
 * clock went back, and nobody knows how old the entry is.
 */
const MOST_CLOCK_STEP_MS = 1_000;

/**
 * Reads keys, in their order. A store that fails is a result, not an error.
 *
 * @param sentAt on this process's monotonic clock
 * @param settings the schema version that the caller reads, where not any; the lives that it needs, by default all
 */
export async function readEntries(
  store: CacheStore,
  keys: readonly string[],
  sentAt: number,
  { schemaVersion, lives }: { schemaVersion?: string; lives?: NeededLives | undefined } = {},
): Promise<readonly Stored[]> {
  try {
    const values = await store.read(keys, lives === undefined ? undefined : { lives });
    // Only what is large is decoded behind; all else costs no further turn of the event loop.
    return await allReady(
      values.map((value, index) =>
        readStored(value, { key: keys[index] as string, owner: store.owner, sentAt, schemaVersion }),
      ),
    );
  } catch (thrown) {
    const error = asStoreFailure(thrown);
    return keys.map(() => ({ state: 'store-unavailable', error }));
  }
}

/** Understands what a store answered. */
export function readStored(stored: StoredValue | undefined, asked: AskedEntry): MaybePromise<Stored> {
  if (stored === undefined) return { state: 'absent' };
  const { bytes, remainingMs } = stored;
  return whenReady(decodeBytes(bytes), (decoded) => understood(decoded, asked, remainingMs));
}

/** The reader of a key, and the moment of its question. */
export interface AskedEntry {
  readonly key: string;
  readonly owner: string | undefined;
  readonly sentAt: number;
  readonly schemaVersion: string | undefined;
}

function understood(
  decoded: DecodedBytes,
  { key, owner, sentAt, schemaVersion }: AskedEntry,
  remainingMs: number,
): Stored {
  switch (decoded.kind) {
    case 'unreadable':
      return { state: 'unreadable', reason: decoded.reason };
    case 'plain': {
      const value = {
        isJson: true,
        decode: firstThen(decoded.value, () => JSON.parse(decoded.text) as unknown),
      };
      return { state: 'plain', value, remainingMs, askedAt: sentAt };
    }
    case 'managed': {
      const { entry } = decoded;
      // Of a cache whose key prefix makes the same key.
      if (decoded.owner !== undefined && decoded.owner !== owner) return { state: 'absent' };
      if (schemaVersion !== undefined && entry.schemaVersion !== schemaVersion)
        return { state: 'other-version' };
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
      // The server told its age after the read was sent: from then on the entry is at least that old.
      const isAgeKnown = remainingMs <= entry.lifeMs + MOST_CLOCK_STEP_MS;
      const ageMs = isAgeKnown ? entry.lifeMs - remainingMs : entry.lifeMs;
      return { state: 'managed', local: new LocalEntry(key, entry, sentAt - ageMs, value) };
    }
  }
}

/** A value that a transaction will set, as the code inside of it reads it. */
export function heldPlain({ bytes, lifeMs }: ValueToStore, clock: Clock): FoundPlain {
  return { state: 'plain', value: jsonValue(bytes), remainingMs: lifeMs, askedAt: clock.monotonic() };
}

/** Decodes a value once for the first caller; the others get one of their own. */
function firstThen(first: unknown, another: () => unknown): () => unknown {
  let isTaken = false;
  return () => {
    if (isTaken) return another();
    isTaken = true;
    return first;
  };
}
