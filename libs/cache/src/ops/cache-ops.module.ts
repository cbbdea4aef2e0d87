import { type DynamicModule, Module, type Provider, type Type } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { CacheEvents } from '../nest/cache.events.js';
import type { Engine } from '../engine/engine.js';
import { CACHE_ENGINE } from '../nest/tokens.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../options/module-options.js';
import { DEFAULT_OPS_HEALTH, DEFAULT_OPS_METRICS } from '../options/ops-options.js';
import { CacheStatistics } from '../statistics/cache.statistics.js';
import { AdminAudit } from './admin/access/admin.audit.js';
import { AdminErrors } from './admin/access/admin.errors.js';
import { AdminGuard } from './admin/access/admin.guard.js';
import { AdminJobs } from './admin/changes/admin.jobs.js';
import { ADMIN_OPTIONS, type AdminOptions, checkAdminOptions } from './admin/access/admin-options.js';
import { CacheAdminController } from './admin/cache-admin.controller.js';
import { KeyCount } from './admin/namespaces/key-count.js';
import { ClearingAdmin } from './admin/entries/clearing.admin.js';
import { ScheduleAdminController } from './admin/schedule-admin.controller.js';
import { EntriesAdmin } from './admin/entries/entries.admin.js';
import { FiguresAdmin } from './admin/figures.admin.js';
import { LimitersAdmin } from './admin/limiters/limiters.admin.js';
import { LimitsAdminController } from './admin/limits-admin.controller.js';
import { OwnNamespaces } from './admin/namespaces/own-namespaces.js';
import { NamespacesAdmin } from './admin/namespaces/namespaces.admin.js';
import { RefreshesAdmin } from './admin/refreshes/refreshes.admin.js';
import { WatchAdminController } from './admin/watch-admin.controller.js';
import { DashboardController } from './dashboard/dashboard.controller.js';
import { CacheHealth } from './health/cache.health.js';
import { HealthController } from './health/health.controller.js';
import { CacheMetrics } from './metrics/cache.metrics.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { METRICS_SOURCES, metricsSources } from './metrics/metrics-sources.js';
import { CacheTracing, createTracing } from './tracing/cache.tracing.js';

/** The routes for operators that an application has. */
export interface CacheOpsOptions {
  /** `/admin`, with its page; off without tokens. */
  admin?: AdminOptions;
  /** `/health/live`, `/health/ready` and `/health`. Default true. */
  health?: boolean;
  /** `/metrics`. Default true. */
  metrics?: boolean;
}

const ADMIN_CONTROLLERS: readonly Type[] = [
  CacheAdminController,
  LimitsAdminController,
  ScheduleAdminController,
  WatchAdminController,
  DashboardController,
];
const ADMIN_PROVIDERS: readonly Provider[] = [
  AdminAudit,
  AdminErrors,
  AdminGuard,
  AdminJobs,
  KeyCount,
  ClearingAdmin,
  EntriesAdmin,
  FiguresAdmin,
  LimitersAdmin,
  NamespacesAdmin,
  OwnNamespaces,
  RefreshesAdmin,
];
const METRICS_PROVIDERS: readonly Provider[] = [
  CacheMetrics,
  {
    provide: METRICS_SOURCES,
    inject: [CacheStatistics, CACHE_ENGINE, CHECKED_OPTIONS, CacheHealth],
    useFactory: (statistics: CacheStatistics, engine: Engine, options: CheckedOptions, health: CacheHealth) =>
      metricsSources(statistics, engine, options, health),
  },
];

/**
 * Adds routes for operators: health, metrics, and the admin with its page. Import it beside `CacheModule`, and exclude
 * `health`, `metrics` and `admin` from a global prefix.
 */
@Module({})
export class CacheOpsModule {
  /** @throws CacheOptionError that names the option */
  static forRoot({
    admin = {},
    health = DEFAULT_OPS_HEALTH,
    metrics = DEFAULT_OPS_METRICS,
  }: CacheOpsOptions = {}): DynamicModule {
    return {
      module: CacheOpsModule,
      // The cache logs changes of health itself.
      imports: health ? [TerminusModule.forRoot({ logger: false })] : [],
      controllers: [
        ...ADMIN_CONTROLLERS,
        ...(health ? [HealthController] : []),
        ...(metrics ? [MetricsController] : []),
      ],
      providers: [
        { provide: ADMIN_OPTIONS, useValue: checkAdminOptions(admin) },
        ...ADMIN_PROVIDERS,
        ...(metrics ? METRICS_PROVIDERS : []),
        { provide: CacheTracing, inject: [CacheEvents, CHECKED_OPTIONS], useFactory: createTracing },
      ],
      exports: metrics ? [CacheMetrics] : [],
    };
  }
}
