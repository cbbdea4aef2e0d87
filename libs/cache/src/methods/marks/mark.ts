import type { LimiterOptions } from '../../options/limiter-options.js';
import type { ConsumeOptions } from '../../options/consume-options.js';
import type { CacheEvictOptions } from '../../options/evict-options.js';
import type {
  CacheableManyOptions,
  CacheableOptions,
  CachePutOptions,
} from '../../options/cacheable-options.js';
import type { Policy } from '../../options/policy.js';

/* oxlint-disable typescript/no-explicit-any -- rules stand over methods of any arguments */

/** The method that a decorator of ours stands on. */
export interface MarkedMethod {
  /** The class that declares the method, and the method's name, for messages and default keys. */
  readonly declaredBy: () => string;
  readonly methodName: string;
  readonly propertyKey: string | symbol;
  /** The method from before the decorator: as it was written, or the thin call of a decorator below. */
  readonly method: (...args: unknown[]) => Promise<unknown>;
  /** The prototype that the decorator stands on. */
  readonly prototype: object;
}

/** A mark of a method whose answers have keys. */
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
export interface PutMark extends Keyed<CachePutOptions> {
  readonly kind: 'put';
}

/** `@CacheEvict`: the method runs at each call, and answers of others are invalidated. */
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

/** A mark of a method that is answered from the cache: the others write or evict under its keys. */
export type ReaderMark = CacheableMark | ManyMark;

export type KeyedMark = ReaderMark | PutMark;

/** True for a decorator that keeps answers, under keys. */
export function isKeyedMark(mark: CacheMark): mark is KeyedMark {
  return mark.kind !== 'evict' && mark.kind !== 'limited';
}

export function isReaderMark(mark: CacheMark): mark is ReaderMark {
  return mark.kind === 'cacheable' || mark.kind === 'many';
}

/** A decorator on a method. A method may have several. */
export type CacheMark = KeyedMark | EvictMark | LimitedMark;

/** Takes the calls of decorated methods. One for each application. */
export interface CacheRuntime {
  /** Distinguishes a runtime from what mocking tools put in the place of every dependency. */
  readonly isCacheRuntime: true;
  /** True for an object that the application made, though it does not carry the runtime yet. */
  owns(instance: object): boolean;
  /** Says that there is an object of a class, whose methods may be called by others before it is. */
  note(classPrototype: object): void;
  call(mark: CacheMark, instance: object, args: unknown[]): Promise<unknown>;
}

/** Injection token of the application's runtime. */
export const CACHE_RUNTIME = Symbol('CACHE_RUNTIME');
