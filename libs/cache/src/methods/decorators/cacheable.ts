import type { CacheableOptions } from '../../options/cacheable-options.js';
import type { Policy } from '../../options/policy.js';
import { type CacheableDecorator, markMethod } from './mark-method.js';

/* oxlint-disable typescript/no-explicit-any -- the decorator stands on methods of any arguments */

/**
 * Caches what an async method of a provider returns, under `[namespace]:[entity]:[operation]:[hash of the arguments]`.
 * One load at a time for each key. What a caller gets on a miss is what later callers get on hits: plain data,
 * deep-frozen unless `mutable`.
 *
 * @param namespace `[A-Za-z0-9_.-]{1,64}`
 * @param ttl a duration such as `'10m'`, a policy, or the name of one that `CacheModule` was given
 * @throws CacheDecoratorError, when the class is defined, on a static method, an accessor or a field. Wrong namespaces,
 * policies and options are refused by name when the application starts
 */
export function Cacheable(
  namespace: string,
  ttl: Policy,
  options: CacheableOptions<any, any> = {},
): CacheableDecorator {
  return markMethod('Cacheable', { kind: 'cacheable', namespace, policy: ttl, options });
}
