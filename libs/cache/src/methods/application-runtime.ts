import { Inject, Injectable } from '@nestjs/common';
import { type Call, loadLimits } from '../cached-call/call.js';
import { checkCacheableOptions, checkManyOptions } from '../options/cacheable-options.js';
import type { EntryAge } from '../values/entry.js';
import {
  type CacheableMark,
  type CacheMark,
  type CacheRuntime,
  type KeyedMark,
  type LimitedMark,
  type ManyMark,
  type PutMark,
} from './marks/mark.js';
import { isOverCache, limitersInside } from './marks/cache-is-outside.js';
import { classPrototypeOf } from './class-prototype.js';
import { CACHE_ENGINE, type Engine } from '../engine/create-engine.js';
import { PrefixOwners } from './prefix-owners.js';
import { entityOf, MethodKeys } from './method-keys.js';
import type { OptionsWithRegistries as CheckedOptions } from '../engine/registries.js';
import { CHECKED_OPTIONS } from '../engine/registries.js';
import type { RefreshableMethod } from '../scheduling/refreshable-method.js';
import { PreparedEviction } from './prepared-eviction.js';
import { PreparedMethod } from './prepared-method.js';
import { PreparedLimit } from './prepared-limit.js';

/** What is worked out once for each decorator on a method of each class. */
export type Prepared =
  | PreparedMethod<CacheableMark>
  | PreparedMethod<ManyMark>
  | PreparedMethod<PutMark>
  | { readonly kind: 'evict'; readonly eviction: PreparedEviction }
  /** Without a limit of its own where a cache stands below, whose loads spend. */
  | { readonly kind: 'limited'; readonly mark: LimitedMark; readonly limit: PreparedLimit | undefined };

/** What the decorated methods of one application call. */
@Injectable()
export class ApplicationRuntime implements CacheRuntime {
  readonly isCacheRuntime = true;
  private readonly prepared = new WeakMap<object, Map<CacheMark, Prepared>>();
  private readonly owners = new PrefixOwners();
  /** Those that keep answers, by the families of their keys. */
  readonly keyed = new Map<string, PreparedMethod>();
  private hasEnded = false;

  constructor(
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    @Inject(CACHE_ENGINE) private readonly engine: Engine,
  ) {}

  async call(mark: CacheMark, instance: object, args: unknown[]): Promise<unknown> {
    const prepared = this.prepare(mark, classPrototypeOf(instance) ?? mark.prototype);
    const { cachedCall, putCall, manyCall, evictCall } = this.engine;
    switch (prepared.kind) {
      case 'cacheable':
        return cachedCall.answer(this.callOf(prepared, instance, args));
      case 'put':
        return putCall.put(this.callOf(prepared, instance, args));
      case 'many':
        return manyCall.answer({
          method: prepared.keys.method,
          args,
          options: prepared.mark.options,
          instance,
          callOf: (itemArgs, load) => this.callOf(prepared, instance, itemArgs, load),
          run: (itemArgs) => runLimited(prepared, instance, itemArgs),
        });
      case 'evict':
        return evictCall.run(prepared.eviction.evictionOf(instance, args));
      case 'limited': {
        const { mark: limited, limit } = prepared;
        const call = () => limited.method.apply(instance, args);
        return limit === undefined ? call() : limit.run(instance, args, call);
      }
    }
  }

  private callOf(
    prepared: PreparedMethod<KeyedMark>,
    instance: object,
    args: readonly unknown[],
    load: Call['load'] = () => runLimited(prepared, instance, args),
  ): Call {
    const { mark, keys, policy, limits } = prepared;
    const { method } = keys;
    const { namespace, options } = mark;
    // What a put, or a method for many, does not say of the keys is as in the cached method that it shares them with.
    const owner = this.owners.ownerOf(keys.methodPrefix) ?? keys;
    return {
      method,
      namespace,
      args,
      options: owner === keys ? options : { ...options, version: owner.schemaVersionFor(options) },
      policy,
      limits,
      instance,
      key: () => owner.keyFor({ method, instance, args, options }),
      ...(mark.options.revalidate === true && {
        answered: (key: string, age: EntryAge) =>
          this.engine.scheduledRefresh.note(keys.methodPrefix, key, args, age),
      }),
      load,
    };
  }

  /**
   * Works out, and checks, what a decorator does with a method of a class.
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
    const { options } = mark;
    checkKeyedOptions(mark, method);
    const entity = entityOf(mark, classPrototype);
    const keys = new MethodKeys(mark, method, entity, this.options.context);
    const limits = loadLimits(options, method);
    const spends = limitersInside(mark).map((above) => this.prepareLimit(above));
    const { policies } = this.options;
    const prepared = new PreparedMethod({ mark, keys, limits, spends, policies });
    this.owners.claim(keys, mark, classPrototype);
    if (mark.kind !== 'put') this.keyed.set(keys.methodPrefix, prepared);
    return prepared;
  }

  private prepareLimit(mark: LimitedMark): PreparedLimit {
    return new PreparedLimit(mark, this.options.limiters, this.engine.limitedCall);
  }

  /** What calls a cached method for nobody in particular; none where it keeps no single answers. */
  refreshable(mark: CacheMark, instance: object): RefreshableMethod | undefined {
    const prepared = this.prepare(mark, classPrototypeOf(instance) ?? mark.prototype);
    if (prepared.kind !== 'cacheable') return undefined;
    const callFor = (args: readonly unknown[]) => this.callOf(prepared, instance, args);
    return { id: prepared.keys.methodPrefix, callFor };
  }

  /** Whether its application has shut down, so that another may take over the objects that carry it. */
  get ended(): boolean {
    return this.hasEnded;
  }

  end(): void {
    this.hasEnded = true;
  }
}

function checkKeyedOptions(mark: KeyedMark, method: string): void {
  if (mark.kind === 'many') checkManyOptions(mark.options, method);
  else checkCacheableOptions(mark.options, method);
}

/** Runs a cached method as its limiters let it. */
function runLimited(
  { mark, spends }: PreparedMethod<KeyedMark>,
  instance: object,
  args: readonly unknown[],
): Promise<unknown> {
  let call = (): Promise<unknown> => mark.method.apply(instance, [...args]);
  for (const spend of spends) {
    const inner = call;
    call = () => spend.run(instance, args, inner);
  }
  return call();
}
