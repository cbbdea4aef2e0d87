import { type DynamicModule, Module, type Provider, type Type } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import type { Engine } from '../engine/engine.js';
import { CACHE_ENGINE } from '../nest/tokens.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../options/checked-options.js';
import { CacheStatistics } from '../statistics/cache.statistics.js';
import { AdminAudit } from './admin/access/admin.audit.js';
import { AdminErrors } from './admin/access/admin.errors.js';
import { AdminGuard } from './admin/access/admin.guard.js';
import { AdminJobs } from './admin/admin.jobs.js';
import { ADMIN_OPTIONS, type AdminOptions, checkAdminOptions } from './admin/access/admin-options.js';
import { CacheAdminController } from './admin/cache-admin.controller.js';
import { KeyCount } from './admin/key-count.js';
import { ClearingAdmin } from './admin/clearing.admin.js';
import { ScheduleAdminController } from './admin/schedule-admin.controller.js';
import { EntriesAdmin } from './admin/entries.admin.js';
import { FiguresAdmin } from './admin/figures.admin.js';
import { LimitersAdmin } from './admin/limiters.admin.js';
import { LimitsAdminController } from './admin/limits-admin.controller.js';
import { NamespacesAdmin } from './admin/namespaces.admin.js';
import { RefreshesAdmin } from './admin/refreshes.admin.js';
import { WatchAdminController } from './admin/watch-admin.controller.js';
import { DashboardController } from './dashboard/dashboard.controller.js';
import { CacheHealth } from './health/cache.health.js';
import { HealthController } from './health/health.controller.js';
import { CacheMetrics } from './metrics/cache.metrics.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { METRICS_SOURCES, metricsSources } from './metrics/metrics-sources.js';
import { CacheTracing } from './tracing/cache.tracing.js';

/** Which of the routes for operators an application has. */
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
 * Routes for operators over the application's cache: health, metrics, admin and its page. Import it beside `CacheModule`,
 * and leave `health`, `metrics` and `admin` out of a global prefix.
 */
@Module({})
export class CacheOpsModule {
  /** @throws CacheOptionError that names the option */
  static forRoot({ admin = {}, health = true, metrics = true }: CacheOpsOptions = {}): DynamicModule {
    return {
      module: CacheOpsModule,
      // Changes of health have lines of their own in the log.
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
        CacheTracing,
      ],
      exports: metrics ? [CacheMetrics] : [],
    };
  }
}
