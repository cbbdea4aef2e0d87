import { afterEach } from '@jest/globals';
import { CacheEvents, LocalBackend, type LocalBackendOptions, MemoryStore } from '@tripsage/cache';
import { FakeClock, FaultyBackend, recordEvents, type RecordedEvents } from '@tripsage/cache-testing';
import type { Call } from '../../libs/cache/src/cached-call/call.js';
import { loadLimits } from '../../libs/cache/src/cached-call/call.js';
import { CachedCall } from '../../libs/cache/src/cached-call/cached-call.js';
import type { LocalEntry } from '../../libs/cache/src/cached-call/look-up/local-entry.js';
import { ManyCall } from '../../libs/cache/src/cached-call/many-call.js';
import { DependencyTracker } from '../../libs/cache/src/cached-call/loading/dependency-tracker.js';
import { PolicyRegistry } from '../../libs/cache/src/policies/policy-registry.js';
import { PutCall } from '../../libs/cache/src/cached-call/put-call.js';
import type { CacheableOptions } from '../../libs/cache/src/options/cacheable-options.js';
import type { LoadContext } from '../../libs/cache/src/api/load-context.js';
import { DEFAULT_MAX_ENTRY_BYTES } from '../../libs/cache/src/options/module-options.js';
import type { Policy } from '../../libs/cache/src/options/policy.js';
import { ProcessCoherence } from '../../libs/cache/src/invalidation/coherence.js';
import { LimiterRegistry } from '../../libs/cache/src/limited-call/limiter-registry.js';
import { LimitedCall } from '../../libs/cache/src/limited-call/limited-call.js';
import type { LimiterOptions } from '../../libs/cache/src/options/limiter-options.js';
import type { ConsumeOptions } from '../../libs/cache/src/options/consume-options.js';
import { LocalLimits } from '../../libs/cache/src/stores/memory/limits/local-limits.js';
import { Invalidator } from '../../libs/cache/src/invalidation/invalidator.js';
import { LruL1Cache } from '../../libs/cache/src/stores/memory/lru-l1-cache.js';

export interface ProcessOptions {
  backend: LocalBackend;
  clock: FakeClock;
  enabled?: boolean;
  random?: () => number;
  maxStalenessMs?: number;
  disconnectedGraceMs?: number;
  leaseLifeMs?: number;
  maxEntryBytes?: number;
  rateLimits?: Record<string, LimiterOptions>;
  /** Default true. */
  l1?: boolean;
}

const RUNNING = new Set<SimulatedProcess>();

// One that goes on would cost at every promise of the tests that follow.
afterEach(() => RUNNING.forEach((process) => process.stop()));

/** One process of a cluster, in this one: all parts of the cache but Nest, on a backend that others share. */
export class SimulatedProcess {
  readonly backend: FaultyBackend;
  readonly l1: LruL1Cache<LocalEntry> | undefined;
  readonly coherence: ProcessCoherence;
  readonly cachedCall: CachedCall;
  readonly putCall: PutCall;
  readonly manyCall: ManyCall;
  readonly invalidator: Invalidator;
  readonly limiters: LimiterRegistry;
  readonly limitedCall: LimitedCall;
  readonly events = new CacheEvents();
  readonly tracker = new DependencyTracker();
  readonly told: RecordedEvents;

  constructor({
    backend,
    clock,
    enabled = true,
    random = () => 0.5,
    maxStalenessMs = 1_000,
    disconnectedGraceMs = 10_000,
    leaseLifeMs = 5_000,
    maxEntryBytes = DEFAULT_MAX_ENTRY_BYTES,
    l1 = true,
    rateLimits,
  }: ProcessOptions) {
    this.backend = new FaultyBackend(backend);
    this.l1 = l1 ? new LruL1Cache<LocalEntry>({ maxBytes: 1e8, maxEntries: 100, clock }) : undefined;
    this.told = recordEvents(this.events);
    this.coherence = new ProcessCoherence({
      backend: this.backend,
      clock,
      l1: this.l1 ?? { delete: () => undefined, clear: () => undefined },
      maxStalenessMs,
      disconnectedGraceMs,
      onGap: () => this.events.emit('busGap', {}),
      onDisconnected: (isDisconnected) => this.events.emit('disconnected', { isDisconnected }),
    });
    this.invalidator = new Invalidator(this.backend, this.coherence);
    const { tracker } = this;
    const parts = {
      backend: this.backend,
      l1: this.l1,
      coherence: this.coherence,
      clock,
      events: this.events,
      tracker,
      enabled,
      random,
      leaseLifeMs,
      maxEntryBytes,
    };
    this.cachedCall = new CachedCall({ ...parts, maxStalenessMs });
    this.putCall = new PutCall({ ...parts, invalidator: this.invalidator });
    this.manyCall = new ManyCall({ cachedCall: this.cachedCall, clock, tracker });
    this.limiters = new LimiterRegistry(rateLimits, leaseLifeMs);
    this.limitedCall = new LimitedCall({
      backend: this.backend,
      fallback: new LocalLimits(clock, (message) => this.limitedCall.hear(message)),
      registry: this.limiters,
      clock,
      events: this.events,
      loadScope: () => tracker.loadScope(),
      random,
    });
    this.coherence.start();
    this.cachedCall.start();
    RUNNING.add(this);
  }

  /** As a crash does, or a shutdown: nothing more comes from it. */
  stop(): void {
    RUNNING.delete(this);
    this.coherence.close();
    this.cachedCall.close();
    this.putCall.close();
    void this.limitedCall.close();
    this.tracker.close();
  }

  answer(load: (context: LoadContext) => Promise<unknown>, how: CallOptions = {}): Promise<unknown> {
    return this.cachedCall.answer(callOf(load, how));
  }

  /** A limited call, as a method under `@RateLimited` makes it. */
  limited<Value>(limiter: string, call: () => Promise<Value>, options: ConsumeOptions = {}): Promise<Value> {
    const where = 'Provider.ask';
    return this.limitedCall.run(this.limiters.named(limiter, where), options, where, call);
  }

  put(method: () => Promise<unknown>, how: CallOptions = {}): Promise<unknown> {
    return this.putCall.put(callOf(method, how));
  }
}

export interface CallOptions extends CacheableOptions {
  policy?: Policy;
  cacheKey?: string;
}

/** A call of `Service.find` on one key. */
export function callOf(
  load: (context: LoadContext) => Promise<unknown>,
  { policy = '10m', cacheKey = 'ns:key', ...options }: CallOptions = {},
): Call {
  return {
    method: 'Service.find',
    namespace: 'ns',
    args: [],
    options,
    policy: new PolicyRegistry().resolve(policy, 'ns', 'Service.find'),
    limits: loadLimits(options, 'Service.find'),
    key: () => cacheKey,
    load,
  };
}

export function localCluster(options: LocalBackendOptions = {}): { clock: FakeClock; backend: LocalBackend } {
  const clock = new FakeClock();
  return {
    clock,
    backend: new LocalBackend(new MemoryStore({ clock }), clock, { isShared: true, ...options }),
  };
}

/** Lets everything go on that waits for nothing but other work in this process. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Work that ends when the test says so. */
export class Gated<Result> {
  started = 0;
  private resolve!: (result: Result) => void;
  private reject!: (error: unknown) => void;
  private begun!: () => void;
  readonly hasBegun = new Promise<void>((resolve) => (this.begun = resolve));
  private readonly ended = new Promise<Result>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });

  readonly run = (): Promise<Result> => {
    this.started += 1;
    this.begun();
    return this.ended;
  };

  open(result: Result): void {
    this.resolve(result);
  }

  fail(error: unknown): void {
    this.reject(error);
  }
}
