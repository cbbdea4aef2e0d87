import { Injectable, Logger } from '@nestjs/common';
import { DiscoveryService, ModulesContainer } from '@nestjs/core';
import { CacheInstanceSharedError } from '../api/errors.js';
import { runtimeOf, setRuntime } from './marks/carried-runtime.js';
import { marksOf } from './marks/marks-of.js';
import { isKeyedMark } from './marks/mark.js';
import { ApplicationRuntime, classPrototypeOf } from './application-runtime.js';
import { PolicyRegistry } from '../policies/policy-registry.js';
import type { PreparedEviction } from './prepared-eviction.js';

type InstanceWrapper = ReturnType<DiscoveryService['getProviders']>[number];

/**
 * Checks, at start, the decorated methods of every provider, controller, guard, interceptor, pipe and filter. It gives
 * the runtime to those that a factory or `useValue` made. (Nest itself gives it to class providers, as a property
 * dependency.)
 */
@Injectable()
export class CacheExplorer {
  private readonly logger = new Logger('Cache');
  private readonly namespaces = new Set<string>();
  private readonly adopted = new Map<object, object>();
  private readonly evictions = new Set<PreparedEviction>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly modules: ModulesContainer,
    private readonly runtime: ApplicationRuntime,
    private readonly policies: PolicyRegistry,
  ) {}

  /** @throws CacheError that names the method or provider and what is wrong with it */
  explore(): void {
    for (const wrapper of this.wrappers()) {
      if (wrapper.isAlias) continue;
      if (!wrapper.isNotMetatype) {
        this.check(wrapper.metatype?.prototype as object | undefined);
        this.addRefreshables(wrapper);
        continue;
      }
      this.adopt(wrapper.instance, wrapper);
      this.addRefreshables(wrapper);
      if (wrapper.isFactory) this.adoptWhatIsMade(wrapper);
    }
    for (const eviction of this.evictions) eviction.check();
    this.warnOfUnusedOverrides();
  }

  private *wrappers(): Iterable<InstanceWrapper> {
    yield* this.discovery.getProviders();
    yield* this.discovery.getControllers();
    // Guards, interceptors, pipes and filters that a decorator names.
    for (const { injectables } of this.modules.values()) yield* injectables.values();
  }

  /** A misspelt namespace overrides nothing. It is no error, since `getOrSet` may use namespaces that nobody declares. */
  private warnOfUnusedOverrides(): void {
    for (const namespace of this.policies.overridden) {
      if (this.namespaces.has(namespace)) continue;
      this.logger.warn(
        `namespaces.${namespace} overrides the policy of no cached method` +
          (this.namespaces.size === 0 ? '.' : `; they use ${[...this.namespaces].join(', ')}.`),
      );
    }
  }

  /** Adopts what a factory of transient scope made so far, and whatever one of request or transient scope will make. */
  private adoptWhatIsMade(wrapper: InstanceWrapper): void {
    for (const made of wrapper.getStaticTransientInstances()) this.adopt(made?.instance, wrapper);
    const factory = wrapper.metatype as (...deps: unknown[]) => unknown;
    wrapper.metatype = (async (...deps: unknown[]) => {
      const made = await factory(...deps);
      this.adopt(made, wrapper);
      return made;
    }) as unknown as typeof wrapper.metatype;
  }

  private adopt(instance: unknown, wrapper: InstanceWrapper): void {
    if (typeof instance !== 'object' || instance === null) return;
    const prototype = classPrototypeOf(instance);
    if (prototype === undefined || !this.check(prototype)) return;
    const dependency = runtimeOf(instance);
    if (
      dependency !== undefined &&
      dependency !== this.runtime &&
      !(dependency as ApplicationRuntime).ended
    ) {
      throw new CacheInstanceSharedError(
        `${instance.constructor.name}, provided as ${String(wrapper.name)}, is already a provider of another ` +
          'application in this process. Its cached methods can serve one application only: make one object for each.',
      );
    }
    setRuntime(instance, this.runtime);
    if (wrapper.isDependencyTreeStatic() && !wrapper.isTransient) this.warnOfTwins(instance, prototype);
  }

  /** Lets the clock call the cached methods of a provider, where one object of it serves every request. */
  private addRefreshables(wrapper: InstanceWrapper): void {
    const instance: unknown = wrapper.instance;
    if (typeof instance !== 'object' || instance === null) return;
    const prototype = classPrototypeOf(instance);
    const isSingleton = wrapper.isDependencyTreeStatic() && !wrapper.isTransient;
    for (const mark of prototype === undefined ? [] : marksOf(prototype)) {
      if (isSingleton) this.runtime.addRefreshable(mark, instance);
      else if (mark.kind === 'cacheable' && mark.options.revalidate === true) {
        this.logger.warn(
          `${instance.constructor.name}.${mark.methodName} is not refreshed by the clock: revalidate is for singletons.`,
        );
      }
    }
  }

  /** Warns of two objects of one class, which answer from one cache: wrong where each was made for something else. */
  private warnOfTwins(instance: object, prototype: object): void {
    const first = this.adopted.get(prototype);
    this.adopted.set(prototype, instance);
    if (first === undefined || first === instance) return;
    const shared = marksOf(prototype).find(
      (mark) => isKeyedMark(mark) && mark.options.key === undefined && mark.options.vary === undefined,
    );
    if (shared === undefined) return;
    this.logger.warn(
      `${instance.constructor.name} is provided more than once, and ${shared.methodName} answers for all of them from ` +
        "one cache. Where they differ, put what differs into a key option, which runs with the object as 'this'.",
    );
  }

  /** @returns whether the class has methods with decorators of ours */
  private check(prototype: object | undefined): boolean {
    const marks = prototype === undefined || prototype === null ? [] : marksOf(prototype);
    for (const mark of marks) {
      const prepared = this.runtime.prepare(mark, prototype as object);
      if (prepared.kind === 'evict') this.evictions.add(prepared.eviction);
      else if (prepared.kind !== 'limited') this.namespaces.add(prepared.mark.namespace);
    }
    return marks.length > 0;
  }
}
