export type { AdminOptions } from './admin/access/admin-options.js';
export { CacheOpsModule, type CacheOpsOptions } from './cache-ops.module.js';
export { ClusterStatistics } from './cluster-statistics/cluster.statistics.js';
export type {
  LimiterFigures,
  MinuteFigures,
  NamespaceFigures,
  TimedFigures,
} from './cluster-statistics/counters.js';
export { CacheHealth, type HealthReport, type LimitsHealth } from './health/cache.health.js';
export type { HealthChange } from './health/health-history.js';
export type { PartHealth } from './health/health-watch.js';
export { type ApplicationCounter, CacheMetrics } from './metrics/cache.metrics.js';
