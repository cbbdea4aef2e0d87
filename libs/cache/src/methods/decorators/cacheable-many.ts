import type { CacheableManyOptions } from '../../options/cacheable-options.js';
import type { Policy } from '../../options/policy.js';
import { type CacheableDecorator, markMethod } from './mark-method.js';

/* oxlint-disable typescript/no-explicit-any -- the decorator stands on methods of any arguments */

/**
 * Caches what an async method answers for each item of a list on its own. The method is called once, with only the
 * items that nobody has or loads, in their order and each once. What it returns is matched to them by `idOf`. Callers
 * get an array in the order of their list. The array has `undefined` for items that there is no value of, which is
 * remembered too (see `negative`). For an empty list nothing is called.
 *
 * The key of an item is that of a `@Cacheable` method that is called with the item in the place of the list. With the
 * `operation` of such a method both share their entries.
 *
 * @param namespace `[A-Za-z0-9_.-]{1,64}`
 * @param ttl a duration such as `'10m'`, a policy, or the name of one that `CacheModule` was given
 * @param options `items` and `idOf` are needed
 * @throws CacheDecoratorError, when the class is defined, on a static method, an accessor or a field. Wrong namespaces,
 * policies and options are refused by name when the application starts
 */
export function CacheableMany(
  namespace: string,
  ttl: Policy,
  options: CacheableManyOptions,
): CacheableDecorator<readonly any[]> {
  return markMethod('CacheableMany', { kind: 'many', namespace, policy: ttl, options });
}
