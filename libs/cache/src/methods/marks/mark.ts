import type { ConsumeOptions, LimiterOptions } from '../../options/limits.js';
import type {
  CacheableManyOptions,
  CacheableOptions,
  CacheEvictOptions,
} from '../../options/module-options.js';
import type { Policy } from '../../options/policy.js';

/* oxlint-disable typescript/no-explicit-any -- rules stand over methods of any arguments */

/** The method that a decorator of ours stands on. */
export interface MarkedMethod {
  /** The class that declares the method, and the method's name, for messages and default keys. */
  readonly declaredBy: () => string;
  readonly methodName: string;
  readonly propertyKey: string | symbol;
  /** What was there before the decorator: the method as it was written, or the thin call of a decorator below. */
  readonly method: (...args: unknown[]) => Promise<unknown>;
  /** The prototype that the decorator stands on. */
  readonly prototype: object;
}

/** What the decorators say whose answers have keys. */
interface Keyed<Options> extends MarkedMethod {
  readonly namespace: string;
  readonly policy: Policy;
  readonly options: Options;
}

/** `@Cacheable`: one answer is kept for each call. */
export interface CacheableMark extends Keyed<CacheableOptions> {
  readonly kind: 'cacheable';
}

/** `@CacheableMany`: one answer is kept for each item of a call. */
export interface ManyMark extends Keyed<CacheableManyOptions> {
  readonly kind: 'many';
}

/** `@CachePut`: the method runs at each call, and its answer is kept in place of what was there. */
export interface PutMark extends Keyed<CacheableOptions> {
  readonly kind: 'put';
}

/** `@CacheEvict`: the method runs at each call, and answers of others are forgotten. */
export interface EvictMark extends MarkedMethod {
  readonly kind: 'evict';
  readonly options: CacheEvictOptions;
}

/** `@RateLimited`: the method runs when its limiter lets it. */
export interface LimitedMark extends MarkedMethod {
  readonly kind: 'limited';
  /** One that `CacheModule` was given, or one of its own. */
  readonly limiter: string | LimiterOptions;
  readonly options: ConsumeOptions | ((...args: any[]) => ConsumeOptions);
}

export type KeyedMark = CacheableMark | ManyMark | PutMark;

/** Whether a decorator keeps answers, under keys. */
export function isKeyedMark(mark: CacheMark): mark is KeyedMark {
  return mark.kind !== 'evict' && mark.kind !== 'limited';
}

/** What one decorator says of one method. A method may have several. */
export type CacheMark = KeyedMark | EvictMark | LimitedMark;

/** What the thin call in a decorated method's place hands the call to. One for each application. */
export interface CacheRuntime {
  /** Tells a runtime from what mocking tools put in the place of every dependency. */
  readonly isCacheRuntime: true;
  call(mark: CacheMark, instance: object, args: unknown[]): Promise<unknown>;
}

/** Injection token of the application's runtime. */
export const CACHE_RUNTIME = Symbol('CACHE_RUNTIME');
