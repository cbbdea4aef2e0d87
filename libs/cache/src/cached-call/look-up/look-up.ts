import type { CacheStore } from '../../ports/cache-store.js';
import type { Clock } from '../../time/clock.js';
import type { Coherence } from '../../invalidation/coherence.js';
import type { ReadStart } from '../../invalidation/validity.js';
import type { CacheError } from '../../api/errors.js';
import type { Answer, MissReason } from '../../api/events.js';
import type { L1Cache } from '../../ports/l1-cache.js';
import { type Call, schemaVersionOf } from '../call.js';
import { freshnessOf, isDueEarly } from './freshness.js';
import type { LocalEntry } from './local-entry.js';
import { type Flight, SingleFlight } from './single-flight.js';
import { readEntry, type Stored } from './read-entry.js';
import type { DecodableValue } from '../../values/presented-value.js';

/** Where it was found: in this process, or in the store. */
export type Level = NonNullable<Answer['level']>;

export interface FoundPlain {
  readonly state: 'plain';
  readonly value: DecodableValue;
  readonly remainingMs: number;
}

export interface FoundStale {
  readonly state: 'stale';
  readonly local: LocalEntry;
  /** At once; otherwise only where the load fails or takes too long. */
  readonly isServableAtOnce: boolean;
  readonly level: Level;
  readonly validatedAt: ReadStart;
}

/** What a caller may do with what is at hand for its key. */
export type Found =
  | { readonly state: 'fresh'; readonly local: LocalEntry; readonly isDue: boolean; readonly level: Level }
  | FoundStale
  | FoundPlain
  | {
      readonly state: 'miss';
      readonly reason: MissReason;
      readonly detail?: string;
      readonly error?: CacheError;
    };

export interface LookUpParts {
  readonly store: CacheStore;
  readonly l1: L1Cache<LocalEntry> | undefined;
  readonly coherence: Coherence;
  readonly clock: Clock;
  readonly random: () => number;
}

interface Read extends Flight<Stored> {
  readonly start: ReadStart;
  readonly schemaVersion: string;
}

/** Answers in a row that could not be used, since invalidations keep coming, before nothing counts as found. */
export const MOST_READS = 10;

/**
 * Finds what is at hand for a key: in this process, else in the store, whose answer is shared by all who ask meanwhile.
 * Whatever is found is judged at the moment at which it is served.
 */
export class LookUp {
  private readonly reads = new SingleFlight<Read>();

  constructor(private readonly parts: LookUpParts) {}

  /** What this process has itself and may serve at once; `undefined`: look further. */
  inL1(call: Call, key: string): Exclude<Found, { state: 'miss' }> | undefined {
    const { l1, coherence } = this.parts;
    if (coherence.state !== 'usable' && !coherence.isWithinGrace) return undefined;
    const local = l1?.get(key);
    if (local === undefined || local.entry.schemaVersion !== schemaVersionOf(call)) return undefined;
    const found = this.validated(call, local, 'l1');
    return found.state === 'miss' ? undefined : found;
  }

  async find(call: Call, key: string): Promise<Found> {
    const l1 = this.inL1(call, key);
    if (l1 !== undefined) return l1;
    const found = await this.inStore(call, key, { mayShare: true });
    // By now it may be known that the server is away, and then for a while what is here will do.
    return found.state === 'miss' && found.reason === 'store-unavailable'
      ? (this.inL1(call, key) ?? found)
      : found;
  }

  /** Asks the store itself, for an answer of one's own. */
  again(call: Call, key: string): Promise<Found> {
    return this.inStore(call, key, { mayShare: false });
  }

  /** Whether an old answer that was held back may be served now. */
  async mayStillServe(call: Call, { local, validatedAt, level }: FoundStale): Promise<boolean> {
    const { coherence } = this.parts;
    if (coherence.state === 'unconfirmed') await coherence.confirm();
    if (coherence.state !== 'usable' && !coherence.isWithinGrace) return false;
    return coherence.canUse(validatedAt) && this.validated(call, local, level).state !== 'miss';
  }

  private async inStore(call: Call, key: string, { mayShare }: { mayShare: boolean }): Promise<Found> {
    const { coherence } = this.parts;
    for (let reads = 0; reads < MOST_READS; reads += 1) {
      if (coherence.state !== 'usable' && !(await coherence.confirm())) break;
      const { read, isOurs } = this.read(key, schemaVersionOf(call), mayShare);
      const stored = await read.result;
      if (stored.state === 'store-unavailable') {
        return { state: 'miss', reason: 'store-unavailable', error: stored.error };
      }
      // What came meanwhile is heard before it is judged.
      if (coherence.state !== 'usable' && !(await coherence.confirm())) break;
      if (!coherence.canUse(read.start)) continue;
      // Nothing tells whether a plain value is still the one of a moment ago.
      if (stored.state === 'plain' && !isOurs) continue;
      return this.found(call, key, stored);
    }
    return { state: 'miss', reason: 'store-unavailable' };
  }

  private found(call: Call, key: string, stored: Exclude<Stored, { state: 'store-unavailable' }>): Found {
    const { l1, clock } = this.parts;
    switch (stored.state) {
      case 'managed': {
        const { local } = stored;
        const found = this.validated(call, local, 'l2');
        if (found.state !== 'miss') l1?.set(key, local, local.cost, local.remainingMs(clock.monotonic()));
        return found;
      }
      case 'plain':
        return stored;
      case 'unreadable':
        return { state: 'miss', reason: 'unreadable', detail: stored.reason };
      case 'absent':
      case 'other-version':
        return { state: 'miss', reason: stored.state };
    }
  }

  /** What may be done with an entry at this moment. */
  private validated({ policy }: Call, local: LocalEntry, level: Level): Exclude<Found, FoundPlain> {
    const { coherence, clock, random } = this.parts;
    const { entry } = local;
    const { ageMs } = local.ageAt(clock.monotonic());
    const validity = coherence.validate(local);
    const { refreshAhead } = policy;
    const isDue = refreshAhead !== undefined && isDueEarly(entry, ageMs, refreshAhead, 1 - random());
    const freshness = freshnessOf(entry, { ageMs, validity, isDue });
    switch (freshness.state) {
      case 'fresh':
        return { ...freshness, local, level };
      case 'stale':
        return { ...freshness, local, level, validatedAt: coherence.startRead() };
      case 'gone':
        return { state: 'miss', reason: validity === 'valid' ? 'expired' : 'invalidated' };
    }
  }

  private read(key: string, schemaVersion: string, mayShare: boolean): { read: Read; isOurs: boolean } {
    const { store, coherence, clock } = this.parts;
    const underWay = mayShare ? this.reads.get(key) : undefined;
    if (underWay?.schemaVersion === schemaVersion && coherence.canUse(underWay.start))
      return { read: underWay, isOurs: false };
    const start = coherence.startRead();
    const read = { start, schemaVersion, result: readEntry(store, key, clock.monotonic(), schemaVersion) };
    return { read: this.reads.add(key, read), isOurs: true };
  }
}
