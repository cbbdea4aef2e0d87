import type { CacheError, CacheModuleOptions, Clock } from '@tripsage/cache';
import { health, invalidationChannel, policies, rateLimits } from './app.cache.js';
import type { CacheConfig } from './app.config.js';
import { callerContext } from './callers/current-caller.js';
import { UnauthenticatedError } from './callers/unauthenticated.error.js';
import { SupplierError } from './suppliers/supplier.error.js';
import { popularWarmUps } from './warm-ups/popular.js';

/** The options of the cache: the tables of `app.cache.ts`, and what the environment says. */
export function cacheOptions(config: CacheConfig, clock: Clock): CacheModuleOptions {
  return {
    ...config,
    // Services in any language invalidate by it; the embedded store has no channels.
    ...(config.url !== undefined && { invalidationChannel }),
    policies,
    rateLimits,
    health,
    failures: [SupplierError, UnauthenticatedError],
    context: callerContext,
    scheduler: config.scheduler ?? { warmUps: popularWarmUps(clock) },
    clock,
  };
}

/** The variable that sets an option of the cache. */
const VARIABLES: Readonly<Record<string, string>> = {
  url: 'DRAGONFLY_URL',
  keyPrefix: 'CACHE_KEY_PREFIX',
  namespaces: 'CACHE_NAMESPACES',
};

/** An error of the cache at start, with the variable in front that the operator wrote, where one is the cause. */
export function cacheErrorText({ message }: CacheError): string {
  const option = /^(?:CacheModule: )?(\w+)/.exec(message)?.[1] ?? '';
  const variable = VARIABLES[option];
  return variable === undefined ? message : `${variable} is wrong. ${message}`;
}
