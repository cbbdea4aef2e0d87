export { CacheModule, type CacheModuleAsyncOptions } from './cache.module.js';
export type { HeaderReader } from './limited-call/feedback/header-reader.js';
export { retryAfterMs } from './limited-call/feedback/pause.js';
export { nearTravelDate, type NearTravelDateOptions } from './cached-call/policies/near-travel-date.js';
export { ttlPresets, webSearchPolicy } from './cached-call/policies/ttl-presets.js';
export { type AskedPorts, BACKEND_CALLS, behindGate, type Gatekeeper } from './contract/backend-calls.js';
export type {
  Backend,
  Bus,
  BusListener,
  BusMessage,
  Lease,
  LeaseHolder,
  Leases,
  Mark,
  Position,
  StoreReport,
  Versions,
  VersionsNews,
} from './contract/backend.port.js';
export type {
  CacheStore,
  ClearedKind,
  ScannedKey,
  ScannedPage,
  StoredValue,
  StoreHealth,
  ValueToStore,
} from './contract/cache-store.port.js';
export { type Clock, systemClock } from './contract/clock.port.js';
export type { KeyPattern } from './contract/key-pattern.js';
export type {
  Claimed,
  DueEntry,
  DueList,
  DueListState,
  ListedEntry,
  Touch,
} from './contract/due-list.port.js';
export { type Duration, durationToMs, requireLifeMs } from './contract/duration.js';
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
} from './contract/errors.js';
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
  RevalidatedOutcome,
  StaleReason,
} from './contract/events.js';
export type { HealthOptions, SupplierHealthOptions } from './contract/health-options.js';
export type { Journal, MinuteCounts, Setting } from './contract/journal.port.js';
export {
  LINE_GRACE_MS,
  SLOT_POLL_MS,
  type ClaimAnswer,
  type LimiterPolicy,
  type LimitRequest,
  type LimitStore,
  type LimitWindow,
  type PastGrant,
  type Peeked,
  type TakeAnswer,
} from './contract/limit-store.port.js';
export type {
  CallEnd,
  ConsumeOptions,
  FeedbackReader,
  Grant,
  LimiterOptions,
  Priority,
  SupplierFeedback,
} from './contract/limits.js';
export type { Failure } from './contract/failure.js';
export type { Mode } from './contract/mode.js';
export type { Obstacle, Refusal, RefusalReason } from './contract/refusal.js';
export type {
  CacheableManyOptions,
  CacheableOptions,
  CacheEvictOptions,
  CacheModuleOptions,
  LoadContext,
} from './contract/options.js';
export type { CachePolicies, Policy, PolicyCall, TtlPolicy } from './contract/policy.js';
export type {
  JobSchedule,
  RevalidationOptions,
  SchedulerOptions,
  WarmUpOptions,
} from './contract/scheduler-options.js';
export { CacheableMany } from './decorators/cacheable-many.js';
export { Cacheable } from './decorators/cacheable.js';
export { CacheEvict } from './decorators/cache-evict.js';
export { CachePut } from './decorators/cache-put.js';
export type { CacheableDecorator } from './decorators/mark-method.js';
export { RateLimited } from './decorators/rate-limited.js';
export { CacheStatusInterceptor } from './http/cache-status.interceptor.js';
export { rateLimitFields } from './http/rate-limit-fields.js';
export { CacheEvents } from './nest/cache.events.js';
export { CacheService } from './nest/cache.service.js';
export type { CacheStats, LimiterStats, NamespaceStats } from './nest/statistics/cache.statistics.js';
export type { Explanation } from './nest/explanation.js';
export { CACHE_MODULE_OPTIONS } from './nest/module-options.js';
export { RateLimiter } from './nest/rate-limiter.js';
export type { AdminOptions } from './ops/admin/admin-options.js';
export { CacheOpsModule, type CacheOpsOptions } from './ops/cache-ops.module.js';
export { CacheMetrics } from './ops/metrics/cache.metrics.js';
export { CacheHealth, type HealthReport, type LimitsHealth } from './ops/health/cache.health.js';
export { CacheMinutes } from './ops/minutes/cache.minutes.js';
export type {
  LimiterFigures,
  MinuteFigures,
  NamespaceFigures,
  TimedFigures,
} from './ops/minutes/counters.js';
export type { RequestOutcome } from './nest/statistics/counted.js';
export type { HealthChange } from './ops/health/health-history.js';
export type { PartHealth } from './ops/health/health-watch.js';
export { DragonflyBackend, type DragonflyBackendOptions } from './stores/dragonfly/dragonfly-backend.js';
export { DragonflyStore } from './stores/dragonfly/dragonfly-store.js';
export { LocalBackend, type LocalBackendOptions } from './stores/memory/local-backend.js';
export { MemoryStore } from './stores/memory/memory-store.js';
