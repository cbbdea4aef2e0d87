import { CachedCall } from '../cached-call/cached-call.js';
import { EvictCall } from '../cached-call/evict-call.js';
import type { LocalEntry } from '../cached-call/look-up/local-entry.js';
import { ManyCall } from '../cached-call/many-call.js';
import { DependencyTracker } from '../cached-call/loading/dependency-tracker.js';
import { PutCall } from '../cached-call/put-call.js';
import type { Backend } from '../ports/backend.js';
import { LimitedCall } from '../limited-call/limited-call.js';
import { LocalLimits } from '../stores/memory/limits/local-limits.js';
import { Leader } from '../coordination/leader.js';
import { ScheduledRefresh } from '../scheduling/scheduled-refresh.js';
import { Purge } from '../invalidation/purge.js';
import { ProcessCoherence } from '../invalidation/coherence.js';
import { Invalidator } from '../invalidation/invalidator.js';
import { LruL1Cache } from '../stores/memory/lru-l1-cache.js';
import type { CacheEvents } from '../nest/cache.events.js';
import { createBackend } from './create-backend.js';
import type { CheckedOptions } from '../options/checked-options.js';

/** The parts of one application's cache that know nothing of Nest, put together. */
export interface Engine {
  readonly backend: Backend;
  /** What is kept in this process in front of the store. */
  readonly l1: LruL1Cache<LocalEntry> | undefined;
  readonly coherence: ProcessCoherence;
  readonly cachedCall: CachedCall;
  readonly manyCall: ManyCall;
  readonly putCall: PutCall;
  readonly evictCall: EvictCall;
  readonly invalidator: Invalidator;
  readonly limitedCall: LimitedCall;
  readonly scheduledRefresh: ScheduledRefresh;
  readonly leader: Leader;
  readonly purge: Purge;
  /** Connects where there is a server to connect to; never throws. */
  open(): Promise<void>;
  /** Those in the line of a limiter are told after that long that the application shuts down. */
  endWaitsIn(ms: number): void;
  /** Lets loaders know, and frees what it holds, but for a store of the user's. */
  close(): Promise<void>;
}

/** Injection token of the {@link Engine}. */
export const CACHE_ENGINE = Symbol('CACHE_ENGINE');

export function createEngine(options: CheckedOptions, events: CacheEvents): Engine {
  const { clock, enabled, l1: l1Bounds, leaseLifeMs, maxEntryBytes } = options;
  const { maxStalenessMs, disconnectedGraceMs } = options.coherence;
  const { backend, open } = createBackend(options, events);
  const l1 = l1Bounds === undefined ? undefined : new LruL1Cache<LocalEntry>({ ...l1Bounds, clock });
  const coherence = new ProcessCoherence({
    backend,
    clock,
    l1: l1 ?? { delete: () => undefined, clear: () => undefined },
    maxStalenessMs,
    disconnectedGraceMs,
    onGap: () => events.emit('busGap', {}),
    onDisconnected: (isDisconnected) => events.emit('disconnected', { isDisconnected }),
  });
  const leader = new Leader({ leases: backend.leases, clock, leaseLifeMs });
  const purge = new Purge(backend, leader);
  const invalidator = new Invalidator(backend, coherence, (...args) => purge.run(...args));
  const tracker = new DependencyTracker();
  const parts = { backend, l1, coherence, clock, events, tracker, enabled, leaseLifeMs, maxEntryBytes };
  const cachedCall = new CachedCall({ ...parts, maxStalenessMs });
  const putCall = new PutCall({ ...parts, invalidator });
  const limitedCall = new LimitedCall({
    backend,
    fallback: new LocalLimits(clock, (message) => limitedCall.hear(message)),
    registry: options.limiters,
    clock,
    events,
    loadScope: () => tracker.loadScope(),
  });
  const { settings } = options.scheduler.revalidation;
  const revalidation = new ScheduledRefresh({
    list: backend.refreshQueue,
    cachedCall,
    clock,
    events,
    settings,
  });
  return {
    scheduledRefresh: revalidation,
    leader,
    purge,
    backend,
    async open() {
      coherence.start();
      cachedCall.start();
      await open();
      await limitedCall.open();
    },
    endWaitsIn(ms) {
      clock.after(ms, () => limitedCall.endWaits());
    },
    l1,
    coherence,
    cachedCall,
    manyCall: new ManyCall({ cachedCall, clock, tracker }),
    putCall,
    evictCall: new EvictCall({ invalidator, events, store: backend.store.name }),
    invalidator,
    limitedCall,
    async close() {
      const hasLeft = limitedCall.close();
      cachedCall.close();
      putCall.close();
      tracker.close();
      coherence.close();
      await hasLeft;
      if (options.store === undefined) await backend.close();
    },
  };
}
