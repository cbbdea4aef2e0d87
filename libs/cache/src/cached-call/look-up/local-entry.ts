import type { Versioned } from '../../ports/coherence.js';
import type { CacheEntry, EntryAge } from '../../values/entry.js';
import { namesOf } from '../../ports/names.js';
import { PresentedValue } from '../../values/presented-value.js';
import { decodeValue } from '../../values/value-codec.js';

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
