import type { CacheError } from '../../api/errors.js';
import type { CacheStore } from '../../ports/cache-store.js';
import type { Clock } from '../../time/clock.js';
import type { Coherence } from '../../invalidation/coherence.js';
import type { ReadStart, Validity } from '../../invalidation/validity.js';
import { isRefusedCall } from '../../ports/store-failure.js';
import type { L1Cache } from '../../ports/l1-cache.js';
import type { Call } from '../call/call.js';
import { freshnessOf, isDueEarly, type LocalEntry } from './local-entry.js';
import { GatheredReads } from './gathered-reads.js';
import type { Stored } from './read-entry.js';
import type { Found, FoundFresh, FoundPlain, FoundStale, Level } from './found.js';

export interface LookUpParts {
  readonly store: CacheStore;
  /** Other processes use the store too. */
  readonly isShared: boolean;
  readonly l1: L1Cache<LocalEntry> | undefined;
  readonly coherence: Coherence;
  readonly clock: Clock;
  readonly random: () => number;
}

interface Read {
  /** None once it has ended: a Map that makes room keeps what it held until the next full garbage collection. */
  result: Promise<Stored> | undefined;
  readonly start: ReadStart;
  readonly schemaVersion: string;
}

/** A read that a caller waits for. */
interface Reading {
  readonly read: Read;
  readonly result: Promise<Stored>;
  /** It was begun for this caller. */
  readonly isOurs: boolean;
}

/** Reads in a row that invalidations outran, before the look-up ends as a miss. */
export const MOST_READS = 10;

/**
 * Looks for an entry: in L1, which is this process, and in L2, which is the server. Each is validated at the moment of
 * serving.
 */
export class LookUp {
  /** The latest read of each key that is under way. */
  private readonly reads = new Map<string, Read>();

  private readonly gathered: GatheredReads;

  constructor(private readonly parts: LookUpParts) {
    this.gathered = new GatheredReads(parts.store, parts.isShared, parts.clock);
  }

  /** The entry in this process, if it may be served. @param now on the monotonic clock */
  inL1(call: Call, key: string, now = this.parts.clock.monotonic()): FoundFresh | FoundStale | undefined {
    const { l1, coherence } = this.parts;
    if (coherence.stateAt(now) !== 'usable' && !coherence.isWithinGrace) return undefined;
    const local = l1?.get(key, now);
    if (local === undefined || local.entry.schemaVersion !== call.schemaVersion) return undefined;
    const found = this.validated(call, local, 'l1', now);
    return found.state === 'miss' ? undefined : found;
  }

  /** Asks the server; one question at a time for a key, whose answer all callers of this process share. */
  inL2(call: Call, key: string): Promise<Found> {
    return this.inStore(call, key, { mayShare: true });
  }

  /** Asks the server with a question that no other caller shares. */
  again(call: Call, key: string): Promise<Found> {
    return this.inStore(call, key, { mayShare: false });
  }

  /** Validates an old entry, which waited for a load, at the moment of serving. */
  async mayStillServe(call: Call, { local, validatedAt, level }: FoundStale): Promise<boolean> {
    const { coherence } = this.parts;
    if (coherence.state === 'unconfirmed') await coherence.confirm();
    if (coherence.state !== 'usable' && !coherence.isWithinGrace) return false;
    return coherence.canUse(validatedAt) && this.validated(call, local, level).state !== 'miss';
  }

  private async inStore(call: Call, key: string, { mayShare }: { mayShare: boolean }): Promise<Found> {
    const { coherence } = this.parts;
    for (let reads = 0; reads < MOST_READS; reads += 1) {
      // A read that began before any version was known could not be used.
      const isNew = coherence.version.epoch === undefined;
      if ((isNew || coherence.state === 'disconnected') && !(await coherence.confirm())) break;
      // Asked at the same time, both answers come after one round trip.
      const confirming = coherence.state === 'usable' ? undefined : coherence.confirm();
      const { read, result, isOurs } = this.read(key, call.schemaVersion, mayShare);
      const stored = await result;
      if (isOurs) this.end(key, read);
      if (confirming !== undefined && !(await confirming)) break;
      if (stored.state === 'store-unavailable') return this.unavailable(call, key, mayShare, stored.error);
      // Invalidations that came meanwhile are known before the entry is validated.
      if (coherence.state !== 'usable' && !(await coherence.confirm())) break;
      if (!coherence.canUse(read.start)) continue;
      // A plain value has no version: it may be another by now.
      if (stored.state === 'plain' && !isOurs) continue;
      return this.found(call, key, stored);
    }
    const { failure } = coherence;
    return this.unavailable(call, key, mayShare, isRefusedCall(failure) ? failure : undefined);
  }

  /** The process may know by now that it is disconnected: then L1 serves for a while. */
  private unavailable(call: Call, key: string, mayServeNear: boolean, error?: CacheError): Found {
    const near = mayServeNear ? this.inL1(call, key) : undefined;
    return near ?? { state: 'miss', reason: 'store-unavailable', ...(error !== undefined && { error }) };
  }

  private found(call: Call, key: string, stored: Exclude<Stored, { state: 'store-unavailable' }>): Found {
    const { l1, clock } = this.parts;
    switch (stored.state) {
      case 'managed': {
        const { local } = stored;
        local.keepAgeOf(l1?.get(key));
        const found = this.validated(call, local, 'l2');
        if (l1 !== undefined && found.state !== 'miss')
          l1.set(key, local.kept(), local.cost, local.remainingMs(clock.monotonic()));
        return found;
      }
      case 'plain':
        return stored;
      case 'unreadable':
        return { state: 'miss', reason: 'unreadable', detail: stored.reason };
      case 'absent':
        return { state: 'miss', reason: 'absent', seen: '' };
      case 'other-version':
        return { state: 'miss', reason: 'other-version' };
    }
  }

  /** Validates an entry, and says where it stands in its windows now. */
  private validated(
    { policy }: Call,
    local: LocalEntry,
    level: Level,
    now = this.parts.clock.monotonic(),
  ): Exclude<Found, FoundPlain> {
    const { coherence, random } = this.parts;
    const { entry } = local;
    const { ageMs } = local.ageAt(now);
    const validity = this.validityOf(local);
    const { refreshAhead } = policy;
    const isDue = refreshAhead !== undefined && isDueEarly(entry, ageMs, refreshAhead, 1 - random());
    const freshness = freshnessOf(entry, { ageMs, validity, isDue });
    switch (freshness.state) {
      case 'fresh':
        return { state: 'fresh', isDue: freshness.isDue, local, level };
      case 'stale':
        return {
          state: 'stale',
          isServableAtOnce: freshness.isServableAtOnce,
          local,
          level,
          validatedAt: coherence.startRead(),
        };
      case 'gone':
        return { state: 'miss', reason: validity === 'valid' ? 'expired' : 'invalidated', seen: entry.token };
    }
  }

  private validityOf(local: LocalEntry): Validity {
    const { coherence } = this.parts;
    const { changeCount } = coherence;
    if (local.validAt === changeCount) return 'valid';
    const validity = coherence.validate(local);
    if (validity === 'valid') local.validAt = changeCount;
    return validity;
  }

  private read(key: string, schemaVersion: string, mayShare: boolean): Reading {
    const { coherence, clock } = this.parts;
    const underWay = mayShare ? this.reads.get(key) : undefined;
    if (
      underWay?.result !== undefined &&
      underWay.schemaVersion === schemaVersion &&
      coherence.canUse(underWay.start)
    )
      return { read: underWay, result: underWay.result, isOurs: false };
    const start = coherence.startRead();
    const result = this.gathered.read(key, clock.monotonic(), schemaVersion);
    const read = { start, schemaVersion, result };
    this.reads.set(key, read);
    return { read, result, isOurs: true };
  }

  private end(key: string, read: Read): void {
    read.result = undefined;
    if (this.reads.get(key) === read) this.reads.delete(key);
  }
}
