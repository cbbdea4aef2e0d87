export type { CacheTransaction, CacheTransactionOptions } from './api/cache-transaction.js';
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
  CacheTransactionEndedError,
  CacheTypeMismatchError,
  CacheValueError,
  CacheValueTooLargeError,
  RateLimitOptionError,
  RateLimitRequestError,
  RateLimitedError,
  RateLimiterUnknownError,
} from './api/errors.js';
export type {
  Answer,
  CacheEventBus,
  CacheEventListener,
  CacheEventMap,
  CacheEventName,
  ChannelMessageOutcome,
  HealthState,
  InvalidatedKind,
  MissReason,
  NotStoredReason,
  ScheduledRefreshOutcome,
  StaleReason,
} from './api/events.js';
export type { Explanation } from './api/explanation.js';
export type { Failure } from './api/failure.js';
export type { LoadContext } from './api/load-context.js';
export type { Mode } from './api/mode.js';
export type { Permit, PermitEnd } from './api/permit.js';
export type { Priority } from './api/priority.js';
export type { LimitReason, Rejection, RejectionReason } from './api/rejection.js';
export type { CallEnd, FeedbackReader, SupplierFeedback } from './api/supplier-feedback.js';
export { CacheModule, type CacheModuleAsyncOptions } from './cache.module.js';
export { AnswerTexts } from './http/answer-texts.js';
export { CacheExceptionFilter } from './http/cache-exception.filter.js';
export { type CacheProblem, cacheProblem, type CacheProblemAnswer } from './http/cache-problem.js';
export { CacheStatusHooks } from './http/cache-status.hooks.js';
export { CacheStatusInterceptor } from './http/cache-status.interceptor.js';
export { rateLimitFields } from './http/rate-limit-fields.js';
export { type HeaderReader, retryAfterMs } from './limited-call/feedback/limit-headers.js';
export { CacheEvict } from './methods/decorators/cache-evict.js';
export { CachePut } from './methods/decorators/cache-put.js';
export { CacheableMany } from './methods/decorators/cacheable-many.js';
export { Cacheable } from './methods/decorators/cacheable.js';
export type { CacheableDecorator } from './methods/decorators/mark-method.js';
export { RateLimited } from './methods/decorators/rate-limited.js';
export { CacheEvents } from './nest/cache.events.js';
export { CacheService } from './nest/cache.service.js';
export type { CachedMethod } from './nest/cached-method.js';
export { RateLimiter } from './nest/rate-limiter.js';
export {
  type TransactionalAdapterLike,
  type TransactionHostLike,
  withCacheTransactions,
} from './nest/with-cache-transactions.js';
export type { CacheableManyOptions, CacheableOptions, CachePutOptions } from './options/cacheable-options.js';
export type { ConsumeOptions } from './options/consume-options.js';
export type { CacheEvictOptions } from './options/evict-options.js';
export type { LazyMethodReference, MethodReference } from './options/method-reference.js';
export type { ErrorClass, FailureKind } from './options/failure-kinds.js';
export type { HealthOptions, SupplierHealthOptions } from './options/health-options.js';
export type { LimiterOptions } from './options/limiter-options.js';
export { CACHE_MODULE_OPTIONS, type CacheModuleOptions } from './options/module-options.js';
export type { CachePolicies, Policy, PolicyCall, TtlPolicy } from './options/policy.js';
export type { JobSchedule } from './options/job-schedule.js';
export type { RevalidationOptions, SchedulerOptions, WarmUpOptions } from './options/scheduler-options.js';
export { type NearTravelDateOptions, nearTravelDate } from './policies/near-travel-date.js';
export { ttlPresets, webSearchPolicy } from './policies/ttl-presets.js';
export type { Backend, StoreReport } from './ports/backend.js';
export type { Bus, BusListener, BusMessage } from './ports/bus.js';
export type {
  CacheStore,
  ClearedKind,
  ScannedKey,
  ScannedPage,
  StoreHealth,
  ReadSettings,
  StoredValue,
  ValueToStore,
} from './ports/cache-store.js';
export type { AuditLog } from './ports/audit-log.js';
export type { MinuteCounts, SharedCounters } from './ports/shared-counters.js';
export type { Setting, SettingsStore } from './ports/settings-store.js';
export type { KeyPattern } from './ports/key-pattern.js';
export type { Lease, LeaseHolder, Leases } from './ports/leases.js';
export {
  type AcquireAnswer,
  type ClaimAnswer,
  QUEUE_GRACE_MS,
  type LimitRequest,
  type LimitStore,
  type LimitWindow,
  type LimiterPolicy,
  type CallCost,
  type PastPermit,
  type Peeked,
  SLOT_POLL_MS,
} from './ports/limit-store.js';
export { type AskedPorts, BACKEND_CALLS, type Gatekeeper, behindGate } from './ports/port-calls.js';
export type {
  ClaimedRefreshes,
  DueRefresh,
  QueuedRefresh,
  RefreshQueue,
  RefreshQueueState,
  Touch,
} from './ports/refresh-queue.js';
export type { Bump, Version, VersionUpdate, Versions } from './ports/versions.js';
export type { CacheStats, LimiterStats, NamespaceStats } from './statistics/cache-stats.js';
export type { RequestOutcome } from './statistics/counted.js';
export { LocalBackend, type LocalBackendOptions } from './stores/memory/local-backend.js';
export { MemoryStore } from './stores/memory/memory-store.js';
export { type Clock, systemClock } from './time/clock.js';
