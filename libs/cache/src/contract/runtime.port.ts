import type { CacheableOptions } from './options.js';
import type { Policy } from './policy.js';

/** What `@Cacheable` says of a method. */
export interface CacheableMark {
  readonly namespace: string;
  readonly policy: Policy;
  readonly options: CacheableOptions;
  /** The class that declares the method, and the method's name, for messages and default keys. */
  readonly declaredBy: () => string;
  readonly methodName: string;
  readonly propertyKey: string | symbol;
  /** The method as it was written. */
  readonly method: (...args: unknown[]) => Promise<unknown>;
  /** The prototype that the decorator stands on. */
  readonly prototype: object;
}

/** What the thin call in a decorated method's place hands the call to. One for each application. */
export interface CacheRuntime {
  /** Tells a runtime from what mocking tools put in the place of every dependency. */
  readonly isCacheRuntime: true;
  call(mark: CacheableMark, instance: object, args: unknown[]): Promise<unknown>;
}

/** Injection token of the application's runtime. */
export const CACHE_RUNTIME = Symbol('CACHE_RUNTIME');
