import { afterEach } from '@jest/globals';
import {
  CacheEvents,
  LocalBackend,
  type LocalBackendOptions,
  MemoryStore,
  type Permit,
} from '@tripsage/cache';
import { FakeClock, FaultyBackend, recordEvents, type RecordedEvents } from '@tripsage/cache-testing';
import type { LoadContext } from '../../libs/cache/src/api/load-context.js';
import { type Call, loadLimits } from '../../libs/cache/src/cached-call/call/call.js';
import type { CachedCall } from '../../libs/cache/src/cached-call/cached-call.js';
import type { DependencyTracker } from '../../libs/cache/src/cached-call/loading/dependency-tracker.js';
import type { ManyCall } from '../../libs/cache/src/cached-call/many-call.js';
import type { PutCall } from '../../libs/cache/src/cached-call/put-call.js';
import { createEngine, type Engine } from '../../libs/cache/src/engine/engine.js';
import type { Coherence } from '../../libs/cache/src/invalidation/coherence.js';
import type { Invalidator } from '../../libs/cache/src/invalidation/invalidator.js';
import type { PlainValues } from '../../libs/cache/src/invalidation/plain-values.js';
import type { LimitedCall } from '../../libs/cache/src/limited-call/limited-call.js';
import type { LimiterRegistry } from '../../libs/cache/src/limited-call/limiter-registry.js';
import type { CacheableOptions } from '../../libs/cache/src/options/cacheable-options.js';
import { checkModuleOptions } from '../../libs/cache/src/options/module-options.js';
import { checkConsumeOptions, type ConsumeOptions } from '../../libs/cache/src/options/consume-options.js';
import type { LimiterOptions } from '../../libs/cache/src/options/limiter-options.js';
import type { Policy } from '../../libs/cache/src/options/policy.js';
import { PolicyRegistry } from '../../libs/cache/src/policies/policy-registry.js';

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

/** One process of a cluster, in this one: the engine, without Nest, on a backend that others share. */
export class SimulatedProcess {
  readonly backend: FaultyBackend;
  readonly engine: Engine;
  readonly events = new CacheEvents();
  readonly told: RecordedEvents;
  /** Once it has joined the others; it works before. */
  readonly opened: Promise<void>;

  constructor({
    backend,
    clock,
    random = () => 0.5,
    maxStalenessMs = 1_000,
    disconnectedGraceMs = 10_000,
    leaseLifeMs = 5_000,
    l1 = true,
    ...options
  }: ProcessOptions) {
    this.backend = new FaultyBackend(backend);
    this.told = recordEvents(this.events);
    const checked = checkModuleOptions({
      ...options,
      backend: this.backend,
      clock,
      coherence: { maxStaleness: `${maxStalenessMs}ms`, disconnectedGrace: `${disconnectedGraceMs}ms` },
      leaseLife: `${leaseLifeMs}ms`,
      l1: l1 && { maxBytes: 1e8, maxEntries: 100 },
    });
    const nothing = async (): Promise<void> => undefined;
    const connection = { backend: this.backend, open: nothing, close: nothing };
    this.engine = createEngine(checked, this.events, connection, random);
    this.opened = this.engine.open();
    RUNNING.add(this);
  }

  get l1(): Engine['l1'] {
    return this.engine.l1;
  }

  get coherence(): Coherence {
    return this.engine.coherence;
  }

  get invalidator(): Invalidator {
    return this.engine.invalidator;
  }

  get plainValues(): PlainValues {
    return this.engine.plainValues;
  }

  get tracker(): DependencyTracker {
    return this.engine.tracker;
  }

  get cachedCall(): CachedCall {
    return this.engine.cachedCall;
  }

  get putCall(): PutCall {
    return this.engine.putCall;
  }

  get manyCall(): ManyCall {
    return this.engine.manyCall;
  }

  get limiters(): LimiterRegistry {
    return this.engine.limiters;
  }

  get limitedCall(): LimitedCall {
    return this.engine.limitedCall;
  }

  /** As a crash does: nothing more comes from it, not even what it could not tell the server so far. */
  stop(): void {
    RUNNING.delete(this);
    this.coherence.drain = async () => undefined;
    void this.engine.close();
  }

  async answer(load: (context: LoadContext) => Promise<unknown>, how: CallOptions = {}): Promise<unknown> {
    return this.cachedCall.answer(callOf(load, how));
  }

  /** A limited call, as a method under `@RateLimited` makes it. */
  limited<Value>(limiter: string, call: () => Promise<Value>, options: ConsumeOptions = {}): Promise<Value> {
    const { where, checked } = consumeOf(options);
    return this.limitedCall.run(this.limiters.named(limiter, where), checked, where, call);
  }

  /** A permit for one call, acquired by hand. */
  acquire(limiter: string, options: ConsumeOptions = {}): Promise<Permit> {
    const { where, checked } = consumeOf(options);
    return this.limitedCall.acquire(this.limiters.named(limiter, where), checked, where);
  }

  put(method: () => Promise<unknown>, how: CallOptions = {}): Promise<unknown> {
    return this.putCall.put(callOf(method, how));
  }
}

function consumeOf(options: ConsumeOptions) {
  const where = 'Provider.ask';
  return { where, checked: checkConsumeOptions(options, where) };
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
    schemaVersion: String(options.version ?? ''),
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
