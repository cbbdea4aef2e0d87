import type { CachePutOptions } from '../../options/cacheable-options.js';
import type { Policy } from '../../options/policy.js';
import { type CacheableDecorator, markMethod } from './mark-method.js';

/* oxlint-disable typescript/no-explicit-any -- the decorator stands on methods of any arguments */

/**
 * Runs an async method at each call, and keeps what it returns in the place of what was cached. It is for methods that
 * write, and return what a cached method would read from now on. That is the one that `of` names by reference, or the one
 * of the same `entity` and `operation`. What was
 * cached under the key before is never served again once the method has ended, whether its answer is kept or not. The
 * answer is not kept where something of it was invalidated, deleted or written by others meanwhile. While the method
 * runs nobody loads the key: whoever finds nothing waits, up to `hardLimit`.
 *
 * A method that throws leaves the cache as it is. Where a failed write may have been done all the same, add
 * `@CacheEvict({ …, before: true })`. `softLimit` has no meaning here.
 *
 * @param namespace `[A-Za-z0-9_.-]{1,64}`
 * @param ttl a duration such as `'10m'`, a policy, or the name of one that `CacheModule` was given
 * @param options `key`, `vary` and `version` default to those of the cached method. The arguments of this call stand for
 * those of the cached method, as many as it declares. Where that has no `key`, what this one's gives is its argument, or
 * an array of its arguments
 * @throws CacheDecoratorError, when the class is defined, on a static method, an accessor or a field. Wrong namespaces,
 * policies and options, and entries of no cached method, are refused by name when the application starts. In modules that
 * come later they are refused before the method runs
 */
export function CachePut<C = any, K extends keyof C = any>(
  namespace: string,
  ttl: Policy,
  options: CachePutOptions<C, K> = {},
): CacheableDecorator {
  return markMethod('CachePut', { kind: 'put', namespace, policy: ttl, options });
}
