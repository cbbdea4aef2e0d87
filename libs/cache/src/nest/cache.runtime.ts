import { Inject, Injectable } from '@nestjs/common';
import { checkCacheableOptions } from '../cached-call/cacheable-options.js';
import { CachedCall } from '../cached-call/cached-call.js';
import type { CheckedPolicy } from '../cached-call/policies/policy-book.js';
import type { CacheableMark, CacheRuntime } from '../contract/runtime.port.js';
import { entityOf, FamilyOwners, MethodKeys } from './method-keys.js';
import type { CheckedOptions } from './module-options.js';
import { CHECKED_OPTIONS } from './module-options.js';

/** What is worked out once for each cached method of each class. */
interface PreparedMethod {
  readonly keys: MethodKeys;
  readonly policy: CheckedPolicy;
}

/** What the decorated methods of one application call. */
@Injectable()
export class ApplicationRuntime implements CacheRuntime {
  readonly isCacheRuntime = true;
  private readonly prepared = new WeakMap<object, Map<CacheableMark, PreparedMethod>>();
  private readonly owners = new FamilyOwners();
  private hasEnded = false;

  constructor(
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    private readonly cachedCall: CachedCall,
  ) {}

  async call(mark: CacheableMark, instance: object, args: unknown[]): Promise<unknown> {
    const { keys, policy } = this.prepare(mark, classPrototypeOf(instance) ?? mark.prototype);
    return this.cachedCall.answer({
      method: keys.method,
      namespace: mark.namespace,
      args,
      options: mark.options,
      policy,
      instance,
      key: () => keys.keyOf(instance, args),
      load: () => mark.method.apply(instance, args),
    });
  }

  /**
   * Works out, and checks, how a method of a class is cached.
   *
   * @throws CacheError naming what is wrong with its options, its policy or its keys
   */
  prepare(mark: CacheableMark, classPrototype: object): PreparedMethod {
    const ofClass = this.prepared.get(classPrototype) ?? new Map<CacheableMark, PreparedMethod>();
    const known = ofClass.get(mark);
    if (known !== undefined) return known;

    const method = `${classPrototype.constructor.name}.${mark.methodName}`;
    checkCacheableOptions(mark.options, method);
    const keys = new MethodKeys(mark, method, entityOf(mark, classPrototype), this.options.context);
    const policy = this.options.policies.resolve(mark.policy, mark.namespace, method);
    this.owners.claim(keys, mark, classPrototype);
    const prepared = { keys, policy };
    this.prepared.set(classPrototype, ofClass.set(mark, prepared));
    return prepared;
  }

  /** Whether its application has shut down, so that another may take over the objects that carry it. */
  get ended(): boolean {
    return this.hasEnded;
  }

  end(): void {
    this.hasEnded = true;
  }
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
