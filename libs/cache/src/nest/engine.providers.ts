import type { FactoryProvider, InjectionToken } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { CachedCall } from '../cached-call/cached-call.js';
import { Admission } from '../cached-call/loading/admission.js';
import { KeyLookup } from '../cached-call/look-up/key-lookup.js';
import { Leader } from '../coordination/leader.js';
import { createBackend } from '../engine/create-backend.js';
import { createEngine, type Engine } from '../engine/engine.js';
import { Coherence } from '../invalidation/coherence.js';
import { Invalidator } from '../invalidation/invalidator.js';
import { PlainValues } from '../invalidation/plain-values.js';
import { Purge } from '../invalidation/purge.js';
import { TransactionNotes } from '../invalidation/transactional/transaction-notes.js';
import { LimitedCall } from '../limited-call/limited-call.js';
import { LimiterRegistry } from '../limited-call/limiter-registry.js';
import { ApplicationRuntime } from '../methods/application-runtime.js';
import { ContainerClasses } from '../methods/container-classes.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../options/module-options.js';
import { PolicyRegistry } from '../policies/policy-registry.js';
import { ScheduledRefresh } from '../scheduling/scheduled-refresh.js';
import { CacheStatistics } from '../statistics/cache.statistics.js';
import { StoreTroubles } from '../statistics/store-troubles.js';
import { Transactions } from '../transaction/transactions.js';
import { CacheEvents } from './cache.events.js';
import { CacheLog } from './cache.log.js';
import { HTTP_EXCEPTIONS } from './http-failures.js';
import { CACHE_BACKEND, CACHE_ENGINE } from './tokens.js';

/** The engine, its parts under their own classes, and what listens to its events from the beginning. */
export const ENGINE_PROVIDERS: readonly FactoryProvider[] = [
  {
    provide: CACHE_ENGINE,
    inject: [CHECKED_OPTIONS, CacheEvents],
    useFactory: async (options: CheckedOptions, events: CacheEvents) =>
      createEngine(options, events, await createBackend(options, events), Math.random, [HTTP_EXCEPTIONS]),
  },
  partOfEngine(CACHE_BACKEND, 'backend'),
  partOfEngine(Admission, 'admission'),
  partOfEngine(CachedCall, 'cachedCall'),
  partOfEngine(Invalidator, 'invalidator'),
  partOfEngine(KeyLookup, 'keyLookup'),
  partOfEngine(LimitedCall, 'limitedCall'),
  partOfEngine(Leader, 'leader'),
  partOfEngine(LimiterRegistry, 'limiters'),
  partOfEngine(PolicyRegistry, 'policies'),
  partOfEngine(Coherence, 'coherence'),
  partOfEngine(PlainValues, 'plainValues'),
  partOfEngine(Purge, 'purge'),
  partOfEngine(Transactions, 'transactions'),
  partOfEngine(TransactionNotes, 'transactionNotes'),
  partOfEngine(ScheduledRefresh, 'scheduledRefresh'),
  partOfEngine(StoreTroubles, 'troubles'),
  {
    provide: ApplicationRuntime,
    inject: [CACHE_ENGINE, CHECKED_OPTIONS, ContainerClasses],
    useFactory: (engine: Engine, { context }: CheckedOptions, classes: ContainerClasses) =>
      new ApplicationRuntime(engine, context, classes),
  },
  {
    provide: ContainerClasses,
    inject: [ModulesContainer],
    useFactory: (modules: ModulesContainer) => new ContainerClasses(modules),
  },
  {
    provide: CacheStatistics,
    inject: [CacheEvents],
    useFactory: (events: CacheEvents) => listening(new CacheStatistics(), events),
  },
  {
    provide: CacheLog,
    inject: [CHECKED_OPTIONS, CacheEvents],
    useFactory: ({ clock }: CheckedOptions, events: CacheEvents) => listening(new CacheLog(clock), events),
  },
];

function partOfEngine(provide: InjectionToken, part: keyof Engine): FactoryProvider {
  return { provide, inject: [CACHE_ENGINE], useFactory: (engine: Engine) => engine[part] };
}

/** Begins to listen, and gives the listener back. */
function listening<Listener extends { listen(events: CacheEvents): void }>(
  listener: Listener,
  events: CacheEvents,
): Listener {
  listener.listen(events);
  return listener;
}
