import { CachedCall } from '../cached-call/cached-call.js';
import { EvictCall } from '../cached-call/evict-call.js';
import type { HeldEntry } from '../cached-call/look-up/local-entry.js';
import { ManyCall } from '../cached-call/many-call.js';
import { Nesting } from '../cached-call/loading/dependency-tracker.js';
import { PutCall } from '../cached-call/put-call.js';
import type { Backend } from '../ports/backend.js';
import { LimitedCall } from '../limited-call/limited-call.js';
import { LocalLimits } from '../stores/memory/limits/local-limits.js';
import { Leader } from '../coordination/leader.js';
import { Revalidation } from '../scheduling/scheduled-refresh.js';
import { Sweeps } from '../invalidation/purge.js';
import { ProcessCoherence } from '../invalidation/coherence.js';
import { Forget } from '../invalidation/invalidator.js';
import { NearStore } from '../stores/memory/lru-l1-cache.js';
import type { CacheEvents } from '../nest/cache.events.js';
import { createBackend } from './create-backend.js';
import type { CheckedOptions } from '../options/checked-options.js';

/** The parts of one application's cache that know nothing of Nest, put together. */
export interface Engine {
  readonly backend: Backend;
  /** What is kept in this process in front of the store. */
  readonly near: NearStore<HeldEntry> | undefined;
  readonly coherence: ProcessCoherence;
  readonly cachedCall: CachedCall;
  readonly manyCall: ManyCall;
  readonly putCall: PutCall;
  readonly evictCall: EvictCall;
  readonly forget: Forget;
  readonly limitedCall: LimitedCall;
  readonly revalidation: Revalidation;
  readonly leader: Leader;
  readonly sweeps: Sweeps;
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
  const { clock, enabled, l1, leaseLifeMs, maxEntryBytes } = options;
  const { boundMs, cutOffMs } = options.coherence;
  const { backend, open } = createBackend(options, events);
  const near = l1 === undefined ? undefined : new NearStore<HeldEntry>({ ...l1, clock });
  const coherence = new ProcessCoherence({
    backend,
    clock,
    near: near ?? { delete: () => undefined, clear: () => undefined },
    boundMs,
    cutOffMs,
    onGap: () => events.emit('busGap', {}),
    onCutOff: (isCutOff) => events.emit('cutOff', { isCutOff }),
  });
  const leader = new Leader({ leases: backend.leases, clock, leaseLifeMs });
  const sweeps = new Sweeps(backend, leader);
  const forget = new Forget(backend, coherence, (...args) => sweeps.sweep(...args));
  const nesting = new Nesting();
  const parts = { backend, near, coherence, clock, events, nesting, enabled, leaseLifeMs, maxEntryBytes };
  const cachedCall = new CachedCall({ ...parts, boundMs });
  const putCall = new PutCall({ ...parts, forget });
  const limitedCall = new LimitedCall({
    backend,
    own: new LocalLimits(clock, (message) => limitedCall.hear(message)),
    book: options.limiters,
    clock,
    events,
    circumstances: () => nesting.circumstances(),
  });
  const { settings } = options.scheduler.revalidation;
  const revalidation = new Revalidation({ list: backend.dueList, cachedCall, clock, events, settings });
  return {
    revalidation,
    leader,
    sweeps,
    backend,
    async open() {
      coherence.start();
      await open();
      await limitedCall.open();
    },
    endWaitsIn(ms) {
      clock.after(ms, () => limitedCall.endWaits());
    },
    near,
    coherence,
    cachedCall,
    manyCall: new ManyCall({ cachedCall, clock, nesting }),
    putCall,
    evictCall: new EvictCall({ forget, events, store: backend.store.name }),
    forget,
    limitedCall,
    async close() {
      const hasLeft = limitedCall.close();
      cachedCall.close();
      putCall.close();
      nesting.close();
      coherence.close();
      await hasLeft;
      if (options.store === undefined) await backend.close();
    },
  };
}
