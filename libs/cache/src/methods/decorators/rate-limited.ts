import type { LimiterOptions } from '../../options/limiter-options.js';
import type { ConsumeOptions } from '../../options/consume-options.js';
import { type CacheableDecorator, markMethod } from './mark-method.js';

/* oxlint-disable typescript/no-explicit-any -- the decorator stands on methods of any arguments */

/**
 * Runs an async method of a provider when its limiter lets it, in all processes together. It runs at once, after a
 * wait, or not at all, with `RateLimitedError`. Limits that the supplier's answer names, in the headers of what the
 * method returns or throws, are followed. With a caching decorator on the same method, in whatever order, the cache is
 * outside: a hit spends nothing.
 *
 * @param limiter the name of one that `CacheModule` was given, or its limits in place. With limits in place the limiter
 * is named by the class and the method, and shared by all objects of the class
 * @param options what a call asks for, or a rule of its arguments, which runs with `this` set to the method's object
 * @throws CacheDecoratorError, when the class is defined, on a static method, an accessor or a field. Unknown limiters,
 * wrong limits and options are refused by name when the application starts
 */
export function RateLimited(
  limiter: string | LimiterOptions,
  options: ConsumeOptions | ((...args: any[]) => ConsumeOptions) = {},
): CacheableDecorator {
  return markMethod('RateLimited', { kind: 'limited', limiter, options });
}
