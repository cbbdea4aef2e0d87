import type { CacheEventBus } from '../api/events.js';
import { CachedCall } from '../cached-call/cached-call.js';
import { EvictCall } from '../cached-call/evict-call.js';
import { Admission } from '../cached-call/loading/admission.js';
import { DependencyTracker } from '../cached-call/loading/dependency-tracker.js';
import { KeyLookup } from '../cached-call/look-up/key-lookup.js';
import type { LocalEntry } from '../cached-call/look-up/local-entry.js';
import { ManyCall } from '../cached-call/many-call.js';
import { PutCall } from '../cached-call/put-call.js';
import { createLimitedCall } from '../limited-call/create-limited-call.js';
import { Leader } from '../coordination/leader.js';
import { InvalidationChannel } from '../invalidation/channel/invalidation-channel.js';
import type { Coherence } from '../invalidation/coherence.js';
import type { Invalidator } from '../invalidation/invalidator.js';
import type { PlainValues } from '../invalidation/plain-values.js';
import { Purge } from '../invalidation/purge.js';
import type { TransactionNotes } from '../invalidation/transactional/transaction-notes.js';
import type { LimitedCall } from '../limited-call/limited-call.js';
import { LimiterRegistry } from '../limited-call/limiter-registry.js';
import type { KnownFailures } from '../options/failure-kinds.js';
import type { CheckedOptions } from '../options/module-options.js';
import { PolicyRegistry } from '../policies/policy-registry.js';
import type { Backend } from '../ports/backend.js';
import { ScheduledRefresh } from '../scheduling/scheduled-refresh.js';
import { StoreTroubles } from '../statistics/store-troubles.js';
import { LruL1Cache } from '../stores/memory/lru-l1-cache.js';
import { FailureCodec } from '../values/failures/failure-codec.js';
import { listedFailures } from '../values/failures/listed-failures.js';
import { OWN_FAILURES } from '../values/failures/own-failures.js';
import type { Transactions } from '../transaction/transactions.js';
import type { EngineBackend } from './create-backend.js';
import { createCoherence } from './create-coherence.js';
import { createWriters } from './create-writers.js';

/** The longest that a process waits at its end until the server has been told of all that it invalidated. */
const LAST_REPLAY_MS = 4_000;

/** The cache of one application without Nest: its parts, put together. */
export interface Engine {
  readonly backend: Backend;
  /** Entries in this process, in front of the store; undefined where the options turn it off. */
  readonly l1: LruL1Cache<LocalEntry> | undefined;
  readonly coherence: Coherence;
  readonly invalidator: Invalidator;
  readonly plainValues: PlainValues;
  readonly transactions: Transactions;
  readonly transactionNotes: TransactionNotes;
  readonly purge: Purge;
  readonly leader: Leader;
  readonly tracker: DependencyTracker;
  readonly admission: Admission;
  readonly policies: PolicyRegistry;
  readonly limiters: LimiterRegistry;
  readonly cachedCall: CachedCall;
  readonly manyCall: ManyCall;
  readonly putCall: PutCall;
  readonly evictCall: EvictCall;
  readonly keyLookup: KeyLookup;
  readonly limitedCall: LimitedCall;
  readonly scheduledRefresh: ScheduledRefresh;
  readonly troubles: StoreTroubles;
  /** Begins to listen, and connects where there is a server, once; never throws. */
  open(): Promise<void>;
  /** Rejects, after that long, the calls that still wait in the line of a limiter. */
  endWaitsIn(ms: number): void;
  /** Aborts running loads, and frees what the engine holds. */
  close(): Promise<void>;
}

/**
 * Puts the parts together; nothing listens, connects or runs before {@link Engine.open}.
 *
 * @param random chance from 0 up to 1
 * @param failures kinds of errors that travel besides those of the options and our own
 * @throws CacheOptionError for a listed class of errors that can't be made anew
 */
export function createEngine(
  options: CheckedOptions,
  events: CacheEventBus,
  { backend, ...connection }: EngineBackend,
  random: () => number = Math.random,
  failures: readonly KnownFailures[] = [],
): Engine {
  const { clock, enabled, leaseLifeMs, maxEntryBytes } = options;
  const policies = new PolicyRegistry(options.policies, options.namespaces);
  const limiters = new LimiterRegistry(options.rateLimits, leaseLifeMs);
  const l1 = options.l1 && new LruL1Cache<LocalEntry>({ ...options.l1, clock });
  const coherence = createCoherence(options, events, backend, l1);
  const leader = new Leader({ leases: backend.leases, clock, leaseLifeMs });
  const purge = new Purge(backend, leader);
  const writers = createWriters({ backend, leader, coherence, purge, clock, events, leaseLifeMs });
  const { transactions, notes, invalidator, plainValues } = writers;
  const tracker = new DependencyTracker();
  const admission = new Admission(tracker);
  const troubles = new StoreTroubles(clock);
  troubles.listen(events);
  const shared = {
    backend,
    l1,
    coherence,
    clock,
    events,
    tracker,
    admission,
    transactions,
    enabled,
    random,
    leaseLifeMs,
    maxEntryBytes,
  };
  const cachedCall = new CachedCall({
    ...shared,
    maxStalenessMs: options.coherence.maxStalenessMs,
    failureCodec: new FailureCodec([
      ...listedFailures(options.failures, 'CacheModule: failures'),
      ...failures,
      ...OWN_FAILURES,
    ]),
  });
  const putCall = new PutCall({ ...shared, invalidator, notes });
  const limitedCall = createLimitedCall({
    backend,
    registry: limiters,
    clock,
    events,
    tracker,
    admission,
    random,
  });
  const { settings } = options.scheduler.revalidation;
  const queue = backend.refreshQueue;
  const channel = options.invalidationChannel;
  const parts = { backend, invalidator, clock, events };
  const invalidationChannel =
    channel === undefined ? undefined : new InvalidationChannel({ ...parts, channel });
  let opened: Promise<void> | undefined;
  const open = async (): Promise<void> => {
    invalidationChannel?.start();
    coherence.start();
    cachedCall.start();
    limitedCall.control.start();
    await connection.open();
    await limitedCall.control.open();
  };
  return {
    backend,
    l1,
    coherence,
    invalidator,
    plainValues,
    transactions,
    transactionNotes: notes,
    purge,
    leader,
    tracker,
    admission,
    policies,
    limiters,
    cachedCall,
    manyCall: new ManyCall({ cachedCall, clock, tracker }),
    putCall,
    evictCall: new EvictCall({ invalidator }),
    keyLookup: new KeyLookup({ backend, coherence, clock, events, enabled, troubles, transactions }),
    limitedCall,
    troubles,
    scheduledRefresh: new ScheduledRefresh({ queue, cachedCall, clock, events, settings }),
    open() {
      opened ??= open();
      return opened;
    },
    endWaitsIn(ms) {
      clock.after(ms, () => limitedCall.control.endWaits());
    },
    async close() {
      const hasLeft = limitedCall.control.close();
      // Without one, all else ends at once: a lease that is renewed meanwhile would outlive the process.
      if (invalidationChannel !== undefined) await invalidationChannel.close();
      cachedCall.close();
      putCall.close();
      tracker.close();
      admission.close();
      transactions.close();
      notes.close();
      coherence.close();
      // Last: what ends before may have invalidated something.
      await Promise.all([hasLeft, coherence.drain(LAST_REPLAY_MS)]);
      await connection.close();
    },
  };
}
