import type { Backend } from '../contract/backend.port.js';
import type { Clock } from '../contract/clock.port.js';
import type { Coherence } from '../contract/coherence.port.js';
import type { CacheEventBus, StaleReason } from '../contract/events.js';
import type { NearCache } from '../contract/near-cache.port.js';
import type { Call } from './call.js';
import { ClusterLoad } from './cluster-load.js';
import type { HeldEntry } from './held-entry.js';
import { type Found, type FoundStale, LookUp } from './look-up.js';
import type { Nesting } from './nesting.js';
import { hitOutcome, type Outcome, plainOutcome, type Served, serving, staleOutcome } from './outcome.js';
import { isCached } from './rules.js';
import { uncachedContext } from './run-load.js';
import { type Shared, SharedLoads } from './shared-loads.js';
import { withinSoftLimit } from './soft-limit.js';
import { Teller } from './teller.js';

/** What the flow works with. */
export interface CachedCallParts {
  readonly backend: Backend;
  readonly near: NearCache<HeldEntry> | undefined;
  readonly coherence: Coherence;
  readonly clock: Clock;
  readonly events: CacheEventBus;
  /** One for all the flows of an application. */
  readonly nesting: Nesting;
  /** `false`: every call goes to the method. */
  readonly enabled: boolean;
  readonly leaseLifeMs: number;
  /** How long an invalidation made elsewhere may go unnoticed. */
  readonly boundMs: number;
  /** The largest value that is kept, in bytes as it is encoded. */
  readonly maxEntryBytes: number;
  /** Chance from 0 up to 1, for jitter and early renewal. Default `Math.random`. */
  readonly random?: () => number;
}

/**
 * The flow of one cached call, from top to bottom. Steps give facts; only here, and in the flow of a load, events are told.
 *
 * - **Fresh**: what this process has, or the store, is answered at once.
 * - **Stale**: answered at once too, and renewed behind the answer.
 * - **A miss**: the callers of this process share one load (`SharedLoads`), the processes of the cluster too
 *   (`ClusterLoad`): one takes the lease, looks once more, loads and stores; the others wait for its end and look again.
 * - **A supplier that fails**: all who wait share the failure, and so do those who come within the policy's `errors`; who
 *   has an old answer within `staleIfError` gives that.
 * - **An invalidation during a load**: the load noted what was known when it began. What it brings is not stored after a
 *   delete of its key, and nobody who knows of the invalidation is served it: calls that were made after it start over.
 */
export class CachedCall {
  private readonly lookUp: LookUp;
  private readonly loads: SharedLoads;
  private readonly clusterLoad: ClusterLoad;
  private readonly tell: Teller;
  private readonly shutdown = new AbortController();

  constructor(private readonly parts: CachedCallParts) {
    const { backend, events, random = Math.random } = parts;
    const { shutdown } = this;
    this.tell = new Teller(events, backend.store.name);
    this.lookUp = new LookUp({ ...parts, store: backend.store, random });
    this.loads = new SharedLoads(parts);
    this.clusterLoad = new ClusterLoad({
      ...parts,
      random,
      lookUp: this.lookUp,
      tell: this.tell,
      shutdown: shutdown.signal,
    });
  }

  async answer(call: Call): Promise<unknown> {
    const { enabled } = this.parts;
    if (!enabled || !isCached(call)) {
      this.tell.bypassed(call, enabled ? 'when' : 'disabled');
      return call.load(uncachedContext(this.shutdown.signal));
    }
    const key = call.key();
    const { outcome, collapsed } = await this.outcomeOf(call, key);
    this.parts.nesting.note(outcome.carried);
    this.tell.answered(call, key, outcome, collapsed);
    return outcome.value.to(call.options);
  }

  private async outcomeOf(call: Call, key: string): Promise<Shared> {
    const found = await this.find(call, key);
    switch (found.state) {
      case 'fresh':
        if (found.isDue) this.renewBehind(call, key, found);
        return own(hitOutcome(found.held, this.serving(key)));
      case 'plain':
        return own(plainOutcome(found, key));
      case 'stale':
        if (!found.isServable) return this.loadOrOld(call, key, found);
        this.renewBehind(call, key, found);
        return this.stale(key, found, 'revalidating');
      case 'miss':
        this.tell.notFound(call, key, found);
        return this.loadOrOld(call, key, found);
    }
  }

  private async find(call: Call, key: string): Promise<Found> {
    if (this.parts.nesting.isPutting(key)) return { state: 'miss', reason: 'absent' };
    return this.lookUp.find(call, key);
  }

  /** A load; where it fails or takes too long, the old answer, if there is one that may then be served. */
  private async loadOrOld(call: Call, key: string, found: Found): Promise<Shared> {
    const old = found.state === 'stale' ? found : undefined;
    const collapsed = this.loads.isUnderWay(call, key);
    const loading = this.load(call, key, found);
    try {
      if (old === undefined) return await loading;
      const loaded = await withinSoftLimit(loading, call.limits.softMs, this.parts.clock);
      if (loaded !== 'too-slow') return loaded;
      if (!(await this.lookUp.mayServe(call, old))) return await loading;
      this.watch(call, key, loading);
      return this.stale(key, old, 'soft-limit');
    } catch (error) {
      if (old !== undefined && (await this.lookUp.mayServe(call, old))) {
        return this.stale(key, old, 'load-failed');
      }
      this.tell.unanswered(call, key, collapsed, error);
      throw error;
    }
  }

  /** The caller has its answer and does not wait; a failure is told as an event. */
  private renewBehind(call: Call, key: string, cause: Found): void {
    if (this.loads.isUnderWay(call, key) || this.clusterLoad.hasFailedLately(key)) return;
    this.watch(call, key, this.load(call, key, cause));
  }

  private watch(call: Call, key: string, loading: Promise<unknown>): void {
    loading.catch((error: unknown) => this.tell.renewalFailed(call, key, error));
  }

  /** One load in this process, shared by all who wait for it. */
  private load(call: Call, key: string, cause: Found): Promise<Shared> {
    return this.loads.share(call, key, (flight) =>
      flight === 'inside'
        ? this.clusterLoad.aside(call, key)
        : this.clusterLoad.run(call, key, flight, cause),
    );
  }

  /** Tells loaders that the application shuts down. */
  close(): void {
    this.shutdown.abort();
    this.clusterLoad.close();
  }

  private stale(key: string, { held }: FoundStale, reason: StaleReason): Shared {
    return own(staleOutcome(held, reason, this.serving(key)));
  }

  private serving(key: string): Served {
    return serving(key, this.parts);
  }
}

/** An answer that no other caller's work was shared for. */
function own(outcome: Outcome): Shared {
  return { outcome, collapsed: false };
}
