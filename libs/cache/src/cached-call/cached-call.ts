import type { Backend } from '../ports/backend.js';
import type { Clock } from '../time/clock.js';
import type { LoadPriority } from '../api/load-scope.js';
import type { Coherence } from '../invalidation/coherence.js';
import { CacheLoadFailedError } from '../api/errors.js';
import type { EntryAge } from '../values/entry.js';
import type { CacheEventBus, StaleReason } from '../api/events.js';
import { withinTime } from '../time/within-time.js';
import type { L1Cache } from '../ports/l1-cache.js';
import type { Call } from './call.js';
import { ClusterLoad } from './loading/cluster-load.js';
import type { LocalEntry } from './look-up/local-entry.js';
import { type Found, type FoundStale, LookUp } from './look-up/look-up.js';
import type { DependencyTracker } from './loading/dependency-tracker.js';
import { hitOutcome, plainOutcome, serving, staleOutcome } from './outcome.js';
import { isCached } from './rules.js';
import { uncachedContext } from './loading/run-load.js';
import { own, type Shared, SharedLoads } from './loading/shared-loads.js';
import { dropSuperseded } from './look-up/drop-superseded.js';
import { CallEvents } from './call-events.js';
import { AWAITED, BACKGROUND, REPLACEABLE, SCHEDULED } from './loading/load-priority.js';
import { rateLimitedBy } from '../api/rate-limited-by.js';

/** What the flow works with. */
export interface CachedCallParts {
  readonly backend: Backend;
  readonly l1: L1Cache<LocalEntry> | undefined;
  readonly coherence: Coherence;
  readonly clock: Clock;
  readonly events: CacheEventBus;
  /** One for all the flows of an application. */
  readonly tracker: DependencyTracker;
  /** `false`: every call goes to the loader. */
  readonly enabled: boolean;
  readonly leaseLifeMs: number;
  /** How long an invalidation made elsewhere may go unnoticed. */
  readonly maxStalenessMs: number;
  /** The largest value that is kept, in bytes as it is encoded. */
  readonly maxEntryBytes: number;
  /** Chance from 0 up to 1, for jitter and early renewal. Default `Math.random`. */
  readonly random?: () => number;
}

/**
 * The flow of one cached call, from top to bottom. Steps give facts; only here, and in the flow of a load, events are told.
 *
 * - **Fresh**: what this process has, or the store, is answered at once. One that is due early (`refreshAhead`) is renewed
 *   behind the answer.
 * - **Stale**: within the policy's `stale`, answered at once too, and renewed behind the answer. Past that, and within
 *   `staleIfError`, the caller waits for a load, and has the old answer only where it fails or takes longer than the soft
 *   limit.
 * - **A miss**: the callers of this process share one load (`SharedLoads`), the processes of the cluster too
 *   (`ClusterLoad`): one takes the lease, looks once more, loads and stores; the others wait for its end and look again.
 *   Where its holder dies the lease ends, and one of them takes it over. The hard limit ends every load and every wait.
 * - **A supplier that fails**: all who wait share the failure, here and in other processes; within the policy's `errors`
 *   so do those who come later: `ClusterLoad` throws it again and calls nobody.
 * - **A supplier that may not be asked** (`RateLimitedError`): as one that fails, but remembered by nobody: the next caller
 *   may find it otherwise. Renewals give way to callers who wait, and nobody waits for a limiter who has an old answer.
 * - **An invalidation during a load**: the load noted what this process knew of invalidations when it began. After a
 *   delete of its key what it brings is not stored; after one of a tag or namespace it may be, under a note that every
 *   process which knows of the invalidation finds outdated; the others hear of it by message, or within `boundMs`. Calls
 *   made here before the invalidation get what the load brings, calls made after it start over.
 */
export class CachedCall {
  private readonly lookUp: LookUp;
  private readonly loads: SharedLoads;
  private readonly clusterLoad: ClusterLoad;
  private readonly callEvents: CallEvents;
  private readonly stopListening: () => void;
  private readonly shutdown = new AbortController();

  constructor(private readonly parts: CachedCallParts) {
    const { backend, events, random = Math.random } = parts;
    const { signal: shutdown } = this.shutdown;
    this.callEvents = new CallEvents(events, backend.store.name);
    this.lookUp = new LookUp({ ...parts, store: backend.store, random });
    this.loads = new SharedLoads(parts);
    this.stopListening = dropSuperseded(backend.bus, parts.l1);
    const { lookUp, callEvents: tell } = this;
    this.clusterLoad = new ClusterLoad({ ...parts, random, lookUp, callEvents: tell, shutdown });
  }

  async answer(call: Call): Promise<unknown> {
    const { enabled } = this.parts;
    if (!enabled || !isCached(call)) {
      this.callEvents.bypassed(call, enabled ? 'when' : 'disabled');
      return call.load(uncachedContext(this.shutdown.signal));
    }
    const { clock } = this.parts;
    const askedAt = clock.monotonic();
    const key = call.key();
    const { outcome, collapsed } = await this.outcomeOf(call, key);
    this.parts.tracker.track(outcome.dependency);
    this.callEvents.answered(call, key, { outcome, collapsed, durationMs: clock.monotonic() - askedAt });
    if (outcome.stored) call.answered?.(key, outcome);
    return outcome.value.to(call.options);
  }

  /**
   * Renews what is kept under the key of a call, for nobody who waits, unless others did so by now.
   *
   * @param isDue whether what is kept is to be renewed, by its age
   * @returns the age of what is kept now, and whether this call loaded it
   * @throws what the load throws
   */
  async refresh(
    call: Call,
    key: string,
    isDue: (age: EntryAge) => boolean,
  ): Promise<EntryAge & { isLoaded: boolean }> {
    const found = await this.lookUp.find(call, key);
    if (found.state === 'fresh') {
      const age = found.local.ageAt(this.parts.clock.monotonic());
      if (!isDue(age)) return { ...age, isLoaded: false };
    }
    const { outcome } = await this.load(call, key, found, SCHEDULED);
    return { ...outcome, isLoaded: outcome.outcome === 'miss' };
  }

  private async outcomeOf(call: Call, key: string): Promise<Shared> {
    const found = await this.find(call, key);
    switch (found.state) {
      case 'fresh':
        if (found.isDue) this.refreshBehind(call, key, found);
        return own(hitOutcome(found, serving(key, this.parts)));
      case 'plain':
        // Written under the key by `set` or by another service: it has an end, and no windows.
        return own(plainOutcome(found, key));
      case 'stale':
        if (!found.isServableAtOnce) return this.loadOrOld(call, key, found);
        this.refreshBehind(call, key, found);
        return this.stale(key, found, 'revalidating');
      case 'miss':
        this.callEvents.notFound(call, key, found);
        return this.loadOrOld(call, key, found);
    }
  }

  private async find(call: Call, key: string): Promise<Found> {
    // Inside of a method that brings what replaces the answer (`@CachePut`), the old one would pass for the new one.
    if (this.parts.tracker.isPutting(key)) return { state: 'miss', reason: 'absent' };
    return this.lookUp.find(call, key);
  }

  /** A load; where it fails or takes too long, the old answer, if it still may be served: it was not invalidated meanwhile. */
  private async loadOrOld(call: Call, key: string, found: Found): Promise<Shared> {
    const old = found.state === 'stale' ? found : undefined;
    const collapsed = this.loads.isUnderWay(call, key);
    const isRemembered = this.clusterLoad.remembersFailure(key);
    const loading = this.load(call, key, found, old === undefined ? AWAITED : REPLACEABLE);
    try {
      if (old === undefined) return await loading;
      const loaded = await withinTime(loading, call.limits.softMs, this.parts.clock);
      if (loaded !== 'too-slow') return loaded;
      if (!(await this.lookUp.mayStillServe(call, old))) return await loading;
      this.goOnBehind(call, key, loading, !collapsed);
      return this.stale(key, old, 'soft-limit');
    } catch (error) {
      if (old !== undefined && (await this.lookUp.mayStillServe(call, old))) {
        return this.stale(key, old, rateLimitedBy(error) === undefined ? 'load-failed' : 'rate-limited');
      }
      const isOld = isRemembered || error instanceof CacheLoadFailedError;
      this.callEvents.unanswered(call, key, { collapsed, isRemembered: isOld, error });
      throw error;
    }
  }

  private refreshBehind(call: Call, key: string, cause: Found): void {
    if (this.loads.isUnderWay(call, key) || this.clusterLoad.hasFailedLately(key)) return;
    this.goOnBehind(call, key, this.load(call, key, cause, BACKGROUND), true);
  }

  /** The caller has its answer and does not wait. What comes of it is told once: where it was begun for this caller. */
  private goOnBehind(call: Call, key: string, loading: Promise<unknown>, isOurs: boolean): void {
    if (!isOurs) return void loading.catch(() => undefined);
    loading.then(
      () => this.callEvents.renewedBehind(call, key),
      (error: unknown) => this.callEvents.renewalFailed(call, key, error),
    );
  }

  /** One load in this process, shared by all who wait for it; for code that runs inside of it, one of its own beside it. */
  private load(call: Call, key: string, cause: Found, loadPriority: LoadPriority): Promise<Shared> {
    return this.loads.share(call, key, loadPriority, (flight) =>
      flight === 'inside'
        ? this.clusterLoad.aside(call, key)
        : this.clusterLoad.run(call, key, flight, cause),
    );
  }

  /** Tells loaders that the application shuts down. */
  close(): void {
    this.shutdown.abort();
    this.stopListening();
    this.clusterLoad.close();
  }

  private stale(key: string, found: FoundStale, reason: StaleReason): Shared {
    return own(staleOutcome(found, reason, serving(key, this.parts)));
  }
}
