import type { Versioned } from '../../invalidation/validity.js';
import type { CacheEntry, EntryAge } from '../../values/entry.js';
import { namesOf } from '../../ports/names.js';
import { PresentedValue } from '../../values/presented-value.js';
import { decodeValue } from '../../values/value-codec.js';
import type { Validity } from '../../invalidation/validity.js';
import type { EntryWindows } from '../../values/entry.js';

/**
 * What an entry takes in this process for each byte of its value before compression: the byte, which each caller's own
 * copy is decoded from, and what is decoded once for the others. `npm run bench -- held-entry` (Node 20.20): flight
 * offers and long texts take 2.0 in all, lists of numbers 3.9, small objects 4.1; thousands of empty lists 14.
 */
const COST_OF_A_BYTE = 3;

/** About 2,000 bytes besides, and for each name that it can be invalidated under 64 and its text. */
const OVERHEAD_BYTES = 2_048;
const NAME_BYTES = 64;

/** An entry in this process's hands: read from the store, stored just now, or kept here from before. */
export class LocalEntry implements Versioned {
  readonly value: PresentedValue;
  readonly names: readonly string[];
  readonly version;
  readonly isBornStale: boolean;

  /** @param storedAt when it was stored, on this process's monotonic clock, at the earliest that it can have been */
  constructor(
    key: string,
    readonly entry: CacheEntry,
    private readonly storedAt: number,
    value?: PresentedValue,
  ) {
    this.names = namesOf(key, entry.tags, entry.prefixes);
    this.version = entry.version;
    this.isBornStale = entry.isBornStale;
    this.value =
      value ?? new PresentedValue({ isJson: entry.encoding === 'json', decode: () => decodeValue(entry) });
  }

  ageAt(now: number): EntryAge {
    const ageMs = Math.max(0, now - this.storedAt);
    return { ageMs, freshForMs: this.entry.freshMs - ageMs };
  }

  remainingMs(now: number): number {
    return this.entry.lifeMs - (now - this.storedAt);
  }

  /** What it takes in this process, in bytes, about. */
  get cost(): number {
    const ofNames = this.names.reduce((sum, name) => sum + NAME_BYTES + name.length, 0);
    return OVERHEAD_BYTES + ofNames + COST_OF_A_BYTE * this.entry.value.byteLength;
  }
}

/** What may be done with an entry at one moment. */
export type Freshness =
  /** Served. `isDue`: and renewed behind the answer. */
  | { readonly state: 'fresh'; readonly isDue: boolean }
  /** `isServableAtOnce`: served, and renewed behind the answer; otherwise only where the load fails or takes too long. */
  | { readonly state: 'stale'; readonly isServableAtOnce: boolean }
  | { readonly state: 'gone' };

export interface Moment {
  readonly ageMs: number;
  /** What is known of invalidations. */
  readonly validity: Validity;
  /** See {@link isDueEarly}. */
  readonly isDue?: boolean;
}

/**
 * Where an entry stands: in its policy's windows, and in what is known of invalidations. An invalidation of mode
 * `expire` ends the fresh window and leaves the others as they are.
 */
export function freshnessOf(windows: EntryWindows, { ageMs, validity, isDue = false }: Moment): Freshness {
  const { freshMs, staleMs, staleIfErrorMs, lifeMs } = windows;
  if (validity === 'gone' || ageMs >= lifeMs) return { state: 'gone' };
  if (validity === 'valid' && ageMs < freshMs) return { state: 'fresh', isDue };
  const isServableAtOnce = staleMs > 0 && ageMs < freshMs + staleMs;
  const isServableOnError = isServableAtOnce || (staleIfErrorMs > 0 && ageMs < freshMs + staleIfErrorMs);
  return isServableOnError ? { state: 'stale', isServableAtOnce } : { state: 'gone' };
}

/**
 * Whether an entry that is asked for is to be renewed before it stops being fresh: XFetch, the optimal probabilistic
 * early expiration of Vattani, Chierichetti and Lowenstein (VLDB 2015, algorithm 2, beta = 1), around the share
 * `refreshAhead` of the fresh window in place of its end. The longer the load took, the earlier; the more often a key is
 * asked for, the likelier one of many callers renews it in time.
 *
 * @param chance above 0, up to 1
 */
export function isDueEarly(
  { freshMs, loadMs }: { freshMs: number; loadMs: number },
  ageMs: number,
  refreshAhead: number,
  chance: number,
): boolean {
  return ageMs - loadMs * Math.log(chance) >= refreshAhead * freshMs;
}
