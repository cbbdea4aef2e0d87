export { CacheModule, type CacheModuleAsyncOptions } from './cache.module.js';
export type { HeaderReader } from './limited-call/feedback/header-reader.js';
export { retryAfterMs } from './limited-call/feedback/pause.js';
export { nearTravelDate, type NearTravelDateOptions } from './policies/near-travel-date.js';
export { ttlPresets, webSearchPolicy } from './policies/ttl-presets.js';
export { type AskedPorts, BACKEND_CALLS, behindGate, type Gatekeeper } from './ports/port-calls.js';
export type {
  Backend,
  Bus,
  BusListener,
  BusMessage,
  Lease,
  LeaseHolder,
  Leases,
  Bump as Mark,
  Version as Position,
  StoreReport,
  Versions,
  VersionUpdate as VersionsNews,
} from './ports/backend.js';
export type {
  CacheStore,
  ClearedKind,
  ScannedKey,
  ScannedPage,
  StoredValue,
  StoreHealth,
  ValueToStore,
} from './ports/cache-store.js';
export { type Clock, systemClock } from './time/clock.js';
export type { KeyPattern } from './ports/key-pattern.js';
export type {
  ClaimedRefreshes as Claimed,
  DueRefresh as DueEntry,
  RefreshQueue as DueList,
  RefreshQueueState as DueListState,
  QueuedRefresh as ListedEntry,
  Touch,
} from './ports/refresh-queue.js';
export { type Duration, durationToMs, requireLifeMs } from './api/duration.js';
export {
  CACHE_ERROR_CODES,
  CacheArgumentError,
  CacheDecoratorError,
  CacheDurationError,
  CacheError,
  type CacheErrorCode,
  CacheInstanceSharedError,
  CacheKeyConflictError,
  CacheKeyError,
  CacheLoadFailedError,
  CacheLoadTimeoutError,
  CacheNamespaceError,
  CacheOptionError,
  CachePolicyError,
  CachePolicyUnknownError,
  CacheRuleError,
  CacheStoreUnavailableError,
  CacheValueError,
  CacheValueTooLargeError,
  RateLimitedError,
  RateLimiterUnknownError,
  RateLimitOptionError,
  RateLimitRequestError,
} from './api/errors.js';
export type {
  Answer,
  CacheEventBus,
  CacheEventListener,
  CacheEventMap,
  CacheEventName,
  HealthState,
  InvalidatedKind,
  MissReason,
  NotStoredReason,
  ScheduledRefreshOutcome as RevalidatedOutcome,
  StaleReason,
} from './api/events.js';
export type { HealthOptions, SupplierHealthOptions } from './options/health-options.js';
export type { Journal, MinuteCounts, Setting } from './ports/journal.js';
export {
  LINE_GRACE_MS,
  SLOT_POLL_MS,
  type ClaimAnswer,
  type LimiterPolicy,
  type LimitRequest,
  type LimitStore,
  type LimitWindow,
  type PastPermit as PastGrant,
  type Peeked,
  type AcquireAnswer as TakeAnswer,
} from './ports/limit-store.js';
export type {
  CallEnd,
  ConsumeOptions,
  FeedbackReader,
  Permit as Grant,
  LimiterOptions,
  Priority,
  SupplierFeedback,
} from './options/limits.js';
export type { Failure } from './api/failure.js';
export type { Mode } from './api/mode.js';
export type { LimitReason, Rejection as Refusal, RejectionReason as RefusalReason } from './api/rejection.js';
export type {
  CacheableManyOptions,
  CacheableOptions,
  CacheEvictOptions,
  CacheModuleOptions,
  LoadContext,
} from './options/module-options.js';
export type { CachePolicies, Policy, PolicyCall, TtlPolicy } from './options/policy.js';
export type {
  JobSchedule,
  RevalidationOptions,
  SchedulerOptions,
  WarmUpOptions,
} from './options/scheduler-options.js';
export { CacheableMany } from './methods/decorators/cacheable-many.js';
export { Cacheable } from './methods/decorators/cacheable.js';
export { CacheEvict } from './methods/decorators/cache-evict.js';
export { CachePut } from './methods/decorators/cache-put.js';
export type { CacheableDecorator } from './methods/decorators/mark-method.js';
export { RateLimited } from './methods/decorators/rate-limited.js';
export { CacheStatusInterceptor } from './http/cache-status.interceptor.js';
export { rateLimitFields } from './http/rate-limit-fields.js';
export { CacheEvents } from './nest/cache.events.js';
export { CacheService } from './nest/cache.service.js';
export type { CacheStats, LimiterStats, NamespaceStats } from './statistics/cache.statistics.js';
export type { Explanation } from './nest/explanation.js';
export { CACHE_MODULE_OPTIONS } from './options/checked-options.js';
export { RateLimiter } from './nest/rate-limiter.js';
export type { AdminOptions } from './ops/admin/access/admin-options.js';
export { CacheOpsModule, type CacheOpsOptions } from './ops/cache-ops.module.js';
export { CacheMetrics } from './ops/metrics/cache.metrics.js';
export { CacheHealth, type HealthReport, type LimitsHealth } from './ops/health/cache.health.js';
export { ClusterStatistics as CacheMinutes } from './ops/cluster-statistics/cluster.statistics.js';
export type {
  LimiterFigures,
  MinuteFigures,
  NamespaceFigures,
  TimedFigures,
} from './ops/cluster-statistics/counters.js';
export type { RequestOutcome } from './statistics/counted.js';
export type { HealthChange } from './ops/health/health-history.js';
export type { PartHealth } from './ops/health/health-watch.js';
export { DragonflyBackend, type DragonflyBackendOptions } from './stores/dragonfly/dragonfly-backend.js';
export { DragonflyStore } from './stores/dragonfly/dragonfly-store.js';
export { LocalBackend, type LocalBackendOptions } from './stores/memory/local-backend.js';
export { MemoryStore } from './stores/memory/memory-store.js';
