import { loadLimits } from '../cached-call/call/call.js';
import type { Engine } from '../engine/engine.js';
import { checkCacheableOptions, checkManyOptions } from '../options/cacheable-options.js';
import type { RefreshableMethod } from '../scheduling/refreshable-methods.js';
import { isOverCache, limitersInside } from './marks/cache-is-outside.js';
import type {
  CacheableMark,
  CacheMark,
  CacheRuntime,
  KeyedMark,
  LimitedMark,
  ManyMark,
  PutMark,
} from './marks/mark.js';
import { entityOf, MethodKeys } from './method-keys.js';
import { PrefixOwners } from './prefix-owners.js';
import { PreparedEviction } from './prepared-eviction.js';
import { PreparedLimit } from './prepared-limit.js';
import { PreparedMethod } from './prepared-method.js';

/** The work of one decorator on a method of one class, checked once. */
export type Prepared =
  | PreparedMethod<CacheableMark>
  | PreparedMethod<ManyMark>
  | PreparedMethod<PutMark>
  | { readonly kind: 'evict'; readonly eviction: PreparedEviction }
  /** Without a limit of its own where a cache stands below, whose loads ask for the permits. */
  | { readonly kind: 'limited'; readonly mark: LimitedMark; readonly limit: PreparedLimit | undefined };

/** Answers the calls of decorated methods, for one application. */
export class ApplicationRuntime implements CacheRuntime {
  readonly isCacheRuntime = true;
  /** Methods that keep answers, by the prefix of their keys. */
  readonly keyed = new Map<string, PreparedMethod>();
  /** Cached methods of objects that serve every request, by the prefix of their keys. */
  readonly refreshable = new Map<string, RefreshableMethod>();
  private readonly prepared = new WeakMap<object, Map<CacheMark, Prepared>>();
  private readonly owners = new PrefixOwners();
  private hasEnded = false;

  /** @param context readers of the request's context, by the names that `vary` uses */
  constructor(
    private readonly engine: Engine,
    private readonly context: ReadonlyMap<string, () => unknown>,
  ) {}

  async call(mark: CacheMark, instance: object, args: unknown[]): Promise<unknown> {
    const prepared = this.prepare(mark, classPrototypeOf(instance) ?? mark.prototype);
    const { cachedCall, putCall, manyCall, evictCall } = this.engine;
    switch (prepared.kind) {
      case 'cacheable':
        return cachedCall.answer(prepared.callOf(instance, args));
      case 'put':
        return putCall.put(prepared.callOf(instance, args));
      case 'many':
        return manyCall.answer({
          method: prepared.keys.method,
          args,
          options: prepared.mark.options,
          instance,
          callOf: (itemArgs, load) => prepared.callOf(instance, itemArgs, load),
          run: (itemArgs) => prepared.run(instance, itemArgs),
        });
      case 'evict':
        return evictCall.run(prepared.eviction.evictionOf(instance, args));
      case 'limited': {
        const call = () => prepared.mark.method.apply(instance, args);
        return prepared.limit === undefined ? call() : prepared.limit.run(instance, args, call);
      }
    }
  }

  /**
   * Checks a decorator on a method of a class, once, and returns what it does there.
   *
   * @throws CacheError naming what is wrong with its options, its policy or its keys
   */
  prepare(mark: CacheMark, classPrototype: object): Prepared {
    const ofClass = this.prepared.get(classPrototype) ?? new Map<CacheMark, Prepared>();
    const known = ofClass.get(mark);
    if (known !== undefined) return known;

    const method = `${classPrototype.constructor.name}.${mark.methodName}`;
    const prepared = this.prepareNew(mark, method, classPrototype);
    this.prepared.set(classPrototype, ofClass.set(mark, prepared));
    return prepared;
  }

  /** Lets the clock call a cached method of an object that serves every request. */
  addRefreshable(mark: CacheMark, instance: object): void {
    const prepared = this.prepare(mark, classPrototypeOf(instance) ?? mark.prototype);
    if (prepared.kind !== 'cacheable') return;
    const method = prepared.refreshableFor(instance);
    this.refreshable.set(method.id, method);
    if (prepared.mark.options.revalidate === true) this.engine.scheduledRefresh.add(method);
  }

  /** True once its application has shut down, so that another may take over the objects that carry it. */
  get ended(): boolean {
    return this.hasEnded;
  }

  end(): void {
    this.hasEnded = true;
  }

  private prepareNew(mark: CacheMark, method: string, classPrototype: object): Prepared {
    switch (mark.kind) {
      case 'cacheable':
        return this.prepareKeyed(mark, method, classPrototype);
      case 'put':
        return this.prepareKeyed(mark, method, classPrototype);
      case 'many':
        return this.prepareKeyed(mark, method, classPrototype);
      case 'evict':
        return { kind: 'evict', eviction: new PreparedEviction(mark, method, classPrototype, this.owners) };
      case 'limited':
        return { kind: 'limited', mark, limit: isOverCache(mark) ? undefined : this.prepareLimit(mark) };
    }
  }

  private prepareKeyed<Mark extends KeyedMark>(
    mark: Mark,
    method: string,
    classPrototype: object,
  ): PreparedMethod<Mark> {
    checkKeyedOptions(mark, method);
    const { policies, scheduledRefresh } = this.engine;
    const { owners } = this;
    const keys = new MethodKeys(mark, method, entityOf(mark, classPrototype), this.context);
    const limits = loadLimits(mark.options, method);
    const limiters = limitersInside(mark).map((above) => this.prepareLimit(above));
    const prepared = new PreparedMethod({ mark, keys, owners, limits, limiters, policies, scheduledRefresh });
    owners.claim(keys, mark, classPrototype);
    if (mark.kind !== 'put') this.keyed.set(keys.methodPrefix, prepared);
    return prepared;
  }

  private prepareLimit(mark: LimitedMark): PreparedLimit {
    return new PreparedLimit(mark, this.engine.limiters, this.engine.limitedCall);
  }
}

function checkKeyedOptions(mark: KeyedMark, method: string): void {
  if (mark.kind === 'many') checkManyOptions(mark.options, method);
  else checkCacheableOptions(mark.options, method);
}

/** The prototype of an object's class, also where the object was made by `Object.create(instance)`; none without a class. */
export function classPrototypeOf(instance: object): object | undefined {
  let prototype: unknown = Object.getPrototypeOf(instance);
  while (typeof prototype === 'object' && prototype !== null) {
    if (Object.hasOwn(prototype, 'constructor')) return prototype;
    prototype = Object.getPrototypeOf(prototype);
  }
  return undefined;
}
