import { loadLimits } from '../cached-call/call/call.js';
import type { Engine } from '../engine/engine.js';
import { checkPutOptions } from '../options/cacheable-options.js';
import type { RefreshableMethod } from '../scheduling/refreshable-methods.js';
import { isOverCache, limitersInside } from './marks/cache-is-outside.js';
import { classPrototypeOf, endRuntime, startRuntime } from './marks/carried-runtime.js';
import type {
  CacheableMark,
  CacheMark,
  CacheRuntime,
  KeyedMark,
  LimitedMark,
  ManyMark,
  PutMark,
  ReaderMark,
} from './marks/mark.js';
import { PreparedEviction } from './prepared-eviction.js';
import { PreparedLimit } from './prepared-limit.js';
import { MethodPolicy, PreparedMethod } from './prepared-method.js';
import { PreparedPut } from './prepared-put.js';
import { ReaderSearch } from './reader-search.js';
import { type ApplicationClasses, NO_CLASSES } from './readers.js';

/** The work of one decorator on a method of one class, checked once. */
export type Prepared =
  | PreparedMethod<CacheableMark>
  | PreparedMethod<ManyMark>
  | PreparedPut
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
  readonly search: ReaderSearch;
  private readonly prepared = new WeakMap<object, Map<CacheMark, Prepared>>();
  private isOpen = false;
  private hasEnded = false;

  /** @param context readers of the request's context, by the names that `vary` uses */
  constructor(
    private readonly engine: Engine,
    context: ReadonlyMap<string, () => unknown>,
    private readonly classes: ApplicationClasses = NO_CLASSES,
  ) {
    this.search = new ReaderSearch(context, classes);
    startRuntime(this);
  }

  async call(mark: CacheMark, instance: object, args: unknown[]): Promise<unknown> {
    // Calls may come before the application has started, and in one that never listens.
    if (!this.isOpen) await this.open();
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

  /** Opens the engine, once; never throws. */
  async open(): Promise<void> {
    await this.engine.open();
    this.isOpen = true;
  }

  /**
   * Checks a decorator on a method of a class, once, and returns what it does there. All cached methods of the class are
   * known from then on, whichever is called first.
   *
   * @throws CacheError naming what is wrong with its options, its policy or its keys
   */
  prepare(mark: CacheMark, classPrototype: object): Prepared {
    const ofClass = this.prepared.get(classPrototype) ?? new Map<CacheMark, Prepared>();
    const known = ofClass.get(mark);
    if (known !== undefined) return known;

    if (!this.prepared.has(classPrototype)) this.search.learn(classPrototype, true);
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

  owns(instance: object): boolean {
    return this.classes.has(instance);
  }

  note(classPrototype: object): void {
    this.search.note(classPrototype);
  }

  /** True once its application has shut down, so that another may take over the objects that carry it. */
  get ended(): boolean {
    return this.hasEnded;
  }

  end(): void {
    this.hasEnded = true;
    endRuntime(this);
  }

  private prepareNew(mark: CacheMark, method: string, classPrototype: object): Prepared {
    switch (mark.kind) {
      case 'cacheable':
        return this.prepareReader(mark, classPrototype);
      case 'many':
        return this.prepareReader(mark, classPrototype);
      case 'put':
        return this.preparePut(mark, method, classPrototype);
      case 'evict':
        return { kind: 'evict', eviction: new PreparedEviction(mark, method, classPrototype, this.search) };
      case 'limited':
        return { kind: 'limited', mark, limit: isOverCache(mark) ? undefined : this.prepareLimit(mark) };
    }
  }

  private prepareReader<Mark extends ReaderMark>(mark: Mark, classPrototype: object): PreparedMethod<Mark> {
    const { policies, scheduledRefresh } = this.engine;
    const keys = this.search.keysOf(mark, classPrototype);
    keys.checkVary();
    const prepared = new PreparedMethod({
      mark,
      keys,
      readers: this.search.readers,
      limits: loadLimits(mark.options, keys.method),
      limiters: this.limitersOf(mark),
      policy: new MethodPolicy(policies, mark, keys.method),
      scheduledRefresh,
    });
    this.keyed.set(keys.methodPrefix, prepared);
    return prepared;
  }

  private preparePut(mark: PutMark, method: string, classPrototype: object): PreparedPut {
    checkPutOptions(mark.options, method);
    return new PreparedPut({
      mark,
      method,
      classPrototype,
      search: this.search,
      limits: loadLimits(mark.options, method),
      policy: new MethodPolicy(this.engine.policies, mark, method),
      limiters: this.limitersOf(mark),
    });
  }

  private limitersOf(mark: KeyedMark): PreparedLimit[] {
    return limitersInside(mark).map((above) => this.prepareLimit(above));
  }

  private prepareLimit(mark: LimitedMark): PreparedLimit {
    return new PreparedLimit(mark, this.engine.limiters, this.engine.limitedCall);
  }
}
