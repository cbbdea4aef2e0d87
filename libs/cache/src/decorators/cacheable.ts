import { CacheDecoratorError } from '../contract/errors.js';
import type { CacheableOptions } from '../contract/options.js';
import type { Policy } from '../contract/policy.js';
import type { CacheableMark } from '../contract/runtime.port.js';
import { carryRuntime } from './carried-runtime.js';
import { noteMark } from './marks.js';
import { thinCall } from './thin-call.js';

/* oxlint-disable typescript/no-explicit-any -- the decorator stands on methods of any arguments */

/** What `@Cacheable` may stand on: a method that returns a promise. */
export interface CacheableDecorator {
  <Method extends (...args: any[]) => Promise<any>>(
    target: object,
    propertyKey: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void;
}

/**
 * Caches what an async method of a provider returns, under `[namespace]:[entity]:[operation]:[hash of the arguments]`.
 * One load at a time for each key; what a caller gets on a miss is what later callers get on hits: plain data, deep-frozen
 * unless `mutable`.
 *
 * @param namespace `[A-Za-z0-9_.-]{1,64}`
 * @param ttl a duration such as `'10m'`, a policy, or the name of one that `CacheModule` was given
 * @throws CacheDecoratorError, when the class is defined, on a static method, an accessor or a field; wrong namespaces,
 * policies and options are refused by name when the application starts
 */
export function Cacheable(
  namespace: string,
  ttl: Policy,
  options: CacheableOptions<any, any> = {},
): CacheableDecorator {
  return (target, propertyKey, descriptor) => {
    const method = methodOf(target, propertyKey, descriptor?.value);
    const mark: CacheableMark = {
      namespace,
      policy: ttl,
      options,
      methodName: typeof propertyKey === 'symbol' ? (propertyKey.description ?? '') : propertyKey,
      declaredBy: () => target.constructor.name,
      method,
      propertyKey,
      prototype: target,
    };
    noteMark(target, mark);
    carryRuntime(target);
    descriptor.value = thinCall(mark) as typeof descriptor.value;
  };
}

function methodOf(target: object, propertyKey: string | symbol, method: unknown): CacheableMark['method'] {
  if (typeof target === 'function' || typeof method !== 'function') {
    const owner = typeof target === 'function' ? target.name : target.constructor.name;
    throw new CacheDecoratorError(
      `@Cacheable on ${owner}.${String(propertyKey)}: it caches async methods of instances, not static methods, ` +
        'accessors or fields.',
    );
  }
  return method as CacheableMark['method'];
}
