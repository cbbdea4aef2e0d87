import type { Validity, Versioned } from '../../invalidation/validity.js';
import type { AnswerSource, CacheEntry, EntryAge, EntryWindows } from '../../values/entry.js';
import { namesOf } from '../../ports/names.js';
import { ownBytes, type PresentedValue, presentedOf } from '../../values/value-codec.js';
import type { Bus } from '../../ports/bus.js';
import type { L1Cache } from '../../ports/l1-cache.js';

/**
 * Memory of an entry in this process for each byte of its value before compression. It holds the byte, from which
 * callers' own copies are decoded, and the value that is decoded once for the others. Measured by
 * `npm run bench -- local-entry` (Node 20.20). Flight offers and long texts take 2.0 in all, lists of numbers 3.9,
 * small objects 4.1, and thousands of empty lists 14.
 */
const COST_OF_A_BYTE = 3;

/** Bytes besides: about 2,000, and for each name that it can be invalidated under 64 and its text. */
const OVERHEAD_BYTES = 2_048;
const NAME_BYTES = 64;

/** An entry in this process: read from the server, stored just now, or kept in L1. */
export class LocalEntry implements Versioned {
  readonly value: PresentedValue;
  readonly version;
  readonly isBornStale: boolean;
  /** The coherence's change count at which it was found valid last: it still is while nothing is learnt since. */
  validAt: number | undefined;
  private knownNames: readonly string[] | undefined;

  /** @param storedAt the earliest that it can have been stored, on this process's monotonic clock */
  constructor(
    private readonly key: string,
    readonly entry: CacheEntry,
    private storedAt: number,
    value?: PresentedValue,
  ) {
    this.version = entry.version;
    this.isBornStale = entry.isBornStale;
    this.value = value ?? presentedOf(entry);
    this.value.source = answerSource(key, entry, storedAt);
  }

  /** Made when they are asked for: most entries are newer than every bump that is known. */
  get names(): readonly string[] {
    this.knownNames ??= namesOf(this.key, this.entry.tags, this.entry.prefixes);
    return this.knownNames;
  }

  ageAt(now: number): EntryAge {
    const ageMs = Math.max(0, now - this.storedAt);
    return { ageMs, freshForMs: this.entry.freshMs - ageMs };
  }

  /** Grows no younger than this process knew the same entry: the server's clock, which tells ages, may go back. */
  keepAgeOf(known: LocalEntry | undefined): void {
    if (known?.entry.token === this.entry.token) this.storedAt = Math.min(this.storedAt, known.storedAt);
  }

  /** The same, without the buffer that its value came in, which may hold much else. */
  kept(): this {
    Object.assign(this.entry, { value: ownBytes(this.entry.value) });
    return this;
  }

  /** When it ends, fresh and in all, on the monotonic clock. */
  get ends(): Pick<AnswerSource, 'freshUntil' | 'lifeUntil'> {
    const { freshMs, lifeMs } = this.entry;
    return { freshUntil: this.storedAt + freshMs, lifeUntil: this.storedAt + lifeMs };
  }

  remainingMs(now: number): number {
    return this.entry.lifeMs - (now - this.storedAt);
  }

  /** Its memory in this process in bytes, about. */
  get cost(): number {
    const ofNames = this.names.reduce((sum, name) => sum + NAME_BYTES + name.length, 0);
    return OVERHEAD_BYTES + ofNames + COST_OF_A_BYTE * this.entry.value.byteLength;
  }
}

type SourceFields = Pick<CacheEntry, 'version' | 'tags' | 'prefixes' | 'isBornStale' | 'freshMs' | 'lifeMs'>;

/** The source of answers that are made of an entry. @param storedAt on this process's monotonic clock */
export function answerSource(
  key: string,
  { version, tags, prefixes, isBornStale, freshMs, lifeMs }: SourceFields,
  storedAt: number,
): AnswerSource {
  const ends = { freshUntil: storedAt + freshMs, lifeUntil: storedAt + lifeMs };
  return { key, version, tags, prefixes, isBornStale, ...ends };
}

/** The use that may be made of an entry at one moment. */
export type Freshness =
  /** Served. `isDue`: and refreshed behind the answer. */
  | { readonly state: 'fresh'; readonly isDue: boolean }
  /** `isServableAtOnce`: served, and refreshed behind the answer; else only where the load fails or takes too long. */
  | { readonly state: 'stale'; readonly isServableAtOnce: boolean }
  | { readonly state: 'gone' };

export interface Moment {
  readonly ageMs: number;
  /** The validity by the version table. */
  readonly validity: Validity;
  /** See {@link isDueEarly}. */
  readonly isDue?: boolean;
}

/**
 * Places an entry in its windows. An invalidation of mode `expire` ends the fresh window and leaves the others as they
 * are; one of mode `delete` ends all.
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
 * Decides by chance that an entry is refreshed before it stops being fresh. The rule is XFetch, the optimal
 * probabilistic early expiration of Vattani, Chierichetti and Lowenstein (VLDB 2015, algorithm 2, beta = 1). It works
 * around the share `refreshAhead` of the fresh window in place of its end. The longer the load took, the earlier. The
 * more callers a key has, the likelier one of them refreshes it in time.
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

/**
 * Drops an entry from L1 when another process stores a newer one: the next caller reads that. Else this process would
 * serve the old one to the end of its windows.
 *
 * @returns a function that ends the listening
 */
export function dropSuperseded(bus: Bus, l1: L1Cache<LocalEntry> | undefined): () => void {
  return bus.listen({
    kinds: ['completed'],
    message: (message) => {
      if (message.kind !== 'completed' || message.stored !== true) return;
      const local = l1?.get(message.key);
      if (local !== undefined && local.entry.token !== message.token) l1?.delete(message.key);
    },
  });
}
