export { CacheModule, type CacheModuleAsyncOptions } from './cache.module.js';
export { nearTravelDate, type NearTravelDateOptions } from './cached-call/policies/near-travel-date.js';
export { ttlPresets, webSearchPolicy } from './cached-call/policies/ttl-presets.js';
export type { CacheStore, StoredValue, StoreHealth, ValueToStore } from './contract/cache-store.port.js';
export { type Clock, systemClock } from './contract/clock.port.js';
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
  CacheNamespaceError,
  CacheOptionError,
  CachePolicyError,
  CachePolicyUnknownError,
  CacheRuleError,
  CacheStoreUnavailableError,
  CacheValueError,
  CacheValueTooLargeError,
} from './contract/errors.js';
export type {
  Answer,
  CacheEventBus,
  CacheEventListener,
  CacheEventMap,
  CacheEventName,
  MissReason,
  NotStoredReason,
} from './contract/events.js';
export type { CacheableOptions, CacheModuleOptions, LoadContext } from './contract/options.js';
export type { CachePolicies, Policy, PolicyCall, TtlPolicy } from './contract/policy.js';
export { Cacheable, type CacheableDecorator } from './decorators/cacheable.js';
export { CacheStatusInterceptor } from './http/cache-status.interceptor.js';
export { CacheEvents } from './nest/cache.events.js';
export { CacheHealth } from './nest/cache.health.js';
export { CacheService } from './nest/cache.service.js';
export type { CacheStats, NamespaceStats } from './nest/cache.statistics.js';
export type { Explanation } from './nest/explanation.js';
export { CACHE_MODULE_OPTIONS } from './nest/module-options.js';
export { DragonflyStore } from './stores/dragonfly/dragonfly-store.js';
export { MemoryStore } from './stores/memory/memory-store.js';
