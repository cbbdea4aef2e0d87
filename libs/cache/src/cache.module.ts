import {
  Inject,
  Module,
  type DynamicModule,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { DiscoveryModule, ModulesContainer } from '@nestjs/core';
import { CacheOptionError } from './api/errors.js';
import type { Engine } from './engine/engine.js';
import { AnswerRecord } from './http/answer-record.js';
import { RequestLimits } from './http/request-limits/request-limits.js';
import { Invalidator } from './invalidation/invalidator.js';
import { Purge } from './invalidation/purge.js';
import { KeyLookup } from './cached-call/look-up/key-lookup.js';
import { LimitedCall } from './limited-call/limited-call.js';
import { LimiterRegistry } from './limited-call/limiter-registry.js';
import { ApplicationRuntime } from './methods/application-runtime.js';
import { CacheExplorer } from './methods/cache.explorer.js';
import { CACHE_RUNTIME } from './methods/marks/mark.js';
import { CacheEvents } from './nest/cache.events.js';
import { CacheLog } from './nest/cache.log.js';
import { CacheScheduler, END_WITHIN_MS } from './nest/cache.scheduler.js';
import { CacheService } from './nest/cache.service.js';
import { ENGINE_PROVIDERS } from './nest/engine.providers.js';
import { RateLimiter } from './nest/rate-limiter.js';
import { CACHE_BACKEND, CACHE_ENGINE } from './nest/tokens.js';
import { ClusterStatistics } from './ops/cluster-statistics/cluster.statistics.js';
import { CacheHealth } from './ops/health/cache.health.js';
import { CacheSettings } from './ops/settings/cache.settings.js';
import { WarmUpRecord } from './ops/warm-ups/warm-up-record.js';
import {
  CACHE_MODULE_OPTIONS,
  type CacheModuleOptions,
  CHECKED_OPTIONS,
  type CheckedOptions,
  checkModuleOptions,
} from './options/module-options.js';
import { PolicyRegistry } from './policies/policy-registry.js';
import { ScheduledRefresh } from './scheduling/scheduled-refresh.js';
import { CacheStatistics } from './statistics/cache.statistics.js';

/* oxlint-disable typescript/no-explicit-any -- what Nest's own async modules take */

/** A factory of the options, with what it injects, for `CacheModule.forRootAsync`. */
export interface CacheModuleAsyncOptions {
  imports?: DynamicModule['imports'];
  inject?: any[];
  useFactory: (...deps: any[]) => CacheModuleOptions | Promise<CacheModuleOptions>;
}

/** The cache for the whole application: import it once, in the root module. */
@Module({})
export class CacheModule
  implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private jobsEnd: Promise<void> | undefined;

  constructor(
    @Inject(CACHE_ENGINE) private readonly engine: Engine,
    private readonly runtime: ApplicationRuntime,
    private readonly explorer: CacheExplorer,
    private readonly scheduler: CacheScheduler,
    private readonly requestLimits: RequestLimits,
    private readonly modules: ModulesContainer,
    private readonly log: CacheLog,
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
  ) {}

  /**
   * @param options without `url` the embedded store in this process is used
   * @throws CacheError, when the application starts, naming the option that is wrong
   */
  static forRoot(options: CacheModuleOptions = {}): DynamicModule {
    return moduleWith({ provide: CACHE_MODULE_OPTIONS, useValue: options });
  }

  /** Like {@link forRoot}, with options that are made of other providers. */
  static forRootAsync({ imports = [], inject = [], useFactory }: CacheModuleAsyncOptions): DynamicModule {
    return moduleWith({ provide: CACHE_MODULE_OPTIONS, inject, useFactory }, imports);
  }

  /** Checks first and connects then: an application that may not start leaves no connection behind. */
  async onModuleInit(): Promise<void> {
    try {
      this.requireOnlyOne();
      this.explorer.explore();
      this.requestLimits.check();
      this.scheduler.check();
    } catch (error) {
      await this.onApplicationShutdown();
      throw error;
    }
    if (this.options.store !== undefined) this.log.storeAlone(this.options.store.name);
    await this.runtime.open();
  }

  onApplicationBootstrap(): void {
    this.scheduler.start();
  }

  /** Ends the jobs while requests end: neither waits for the other. */
  beforeApplicationShutdown(): void {
    this.jobsEnd = this.scheduler.end();
    // Callers who wait for a limiter would lose their connections without an answer.
    this.engine.endWaitsIn(END_WITHIN_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.jobsEnd;
    this.runtime.end();
    await this.engine.close();
  }

  private requireOnlyOne(): void {
    const caches = [...this.modules.values()].filter(({ metatype }) => metatype === CacheModule);
    if (caches.length === 1) return;
    throw new CacheOptionError(
      `CacheModule.forRoot() is imported ${caches.length} times, which makes as many caches. Import it once, in the ` +
        'root module; in a test, override the provider CACHE_MODULE_OPTIONS instead.',
    );
  }
}

function moduleWith(options: Provider, imports: DynamicModule['imports'] = []): DynamicModule {
  return {
    module: CacheModule,
    global: true,
    imports: [DiscoveryModule, ...imports],
    providers: [
      options,
      { provide: CHECKED_OPTIONS, inject: [CACHE_MODULE_OPTIONS], useFactory: checkModuleOptions },
      ...ENGINE_PROVIDERS,
      { provide: CACHE_RUNTIME, useExisting: ApplicationRuntime },
      {
        provide: AnswerRecord,
        inject: [CacheEvents],
        useFactory: (events: CacheEvents) => new AnswerRecord(events),
      },
      CacheEvents,
      CacheExplorer,
      CacheHealth,
      ClusterStatistics,
      CacheScheduler,
      CacheService,
      CacheSettings,
      RateLimiter,
      RequestLimits,
      WarmUpRecord,
    ],
    exports: [
      AnswerRecord,
      CACHE_RUNTIME,
      CacheEvents,
      CacheHealth,
      ClusterStatistics,
      CacheService,
      RateLimiter,
      RequestLimits,
      ...FOR_OPERATORS,
    ],
  };
}

/** Parts that `CacheOpsModule` works with. */
const FOR_OPERATORS = [
  ApplicationRuntime,
  CACHE_BACKEND,
  CACHE_ENGINE,
  CHECKED_OPTIONS,
  CacheScheduler,
  CacheSettings,
  CacheStatistics,
  Invalidator,
  KeyLookup,
  LimitedCall,
  LimiterRegistry,
  PolicyRegistry,
  ScheduledRefresh,
  Purge,
  WarmUpRecord,
];
