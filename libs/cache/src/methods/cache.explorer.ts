import { Injectable, Logger } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { CacheInstanceSharedError } from '../api/errors.js';
import { allMarksOf, classPrototypeOf, lookAgain, runtimeOf, setRuntime } from './marks/carried-runtime.js';
import { marksOf } from './marks/marks-of.js';
import { isKeyedMark } from './marks/mark.js';
import { requireOwnCopy } from './marks/package-copy.js';
import { ApplicationRuntime } from './application-runtime.js';
import { ContainerClasses, objectsIn, prototypeOf, type Wrapper } from './container-classes.js';
import { PolicyRegistry } from '../policies/policy-registry.js';

/**
 * Checks, at start and when a module is loaded lazily, the decorated methods of every provider, controller, guard,
 * interceptor, pipe and filter. It gives the runtime to the objects that Nest did not give it to. Those are the ones that a
 * factory or `useValue` made, and the ones that CacheModule itself is made of.
 */
@Injectable()
export class CacheExplorer {
  private readonly logger = new Logger('Cache');
  private readonly namespaces = new Set<string>();
  private readonly adopted = new Map<object, object>();
  private readonly explored = new WeakSet<Wrapper>();
  private readonly writers = new Set<{ check(): void }>();

  constructor(
    private readonly classes: ContainerClasses,
    private readonly runtime: ApplicationRuntime,
    private readonly policies: PolicyRegistry,
    private readonly lazyModules: LazyModuleLoader,
  ) {}

  /** @throws CacheError that names the method or provider and what is wrong with it */
  explore(): void {
    this.exploreNew();
    this.warnOfUnusedOverrides();
    this.followLazyModules();
  }

  private exploreNew(): void {
    lookAgain();
    const wrappers = [...this.classes.wrappers()].filter((one) => !one.isAlias && !this.explored.has(one));
    for (const wrapper of wrappers) {
      this.explored.add(wrapper);
      this.check(prototypeOf(wrapper));
      for (const object of objectsIn(wrapper)) this.adopt(object, wrapper);
      this.addRefreshables(wrapper);
      if (wrapper.isFactory) this.adoptWhatIsMade(wrapper);
    }
    // Only now are all of their readers known.
    for (const writer of this.writers) writer.check();
  }

  /** Explores modules as they are loaded, before their loader gets them. */
  private followLazyModules(): void {
    const { lazyModules } = this;
    const load = lazyModules.load.bind(lazyModules);
    lazyModules.load = async (...args) => {
      const loaded = await load(...args);
      this.exploreNew();
      return loaded;
    };
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

  /** Adopts whatever a factory of request or transient scope will make. */
  private adoptWhatIsMade(wrapper: Wrapper): void {
    const factory = wrapper.metatype as (...deps: unknown[]) => unknown;
    wrapper.metatype = (async (...deps: unknown[]) => {
      const made = await factory(...deps);
      if (typeof made === 'object' && made !== null) this.adopt(made, wrapper);
      return made;
    }) as unknown as typeof wrapper.metatype;
  }

  private adopt(instance: object, wrapper: Wrapper): void {
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
    if (dependency !== this.runtime) setRuntime(instance, this.runtime);
    const isAnothers = wrapper.isNotMetatype && wrapper.isDependencyTreeStatic() && !wrapper.isTransient;
    if (isAnothers) this.warnOfTwins(instance, prototype);
  }

  /** Lets the clock call the cached methods of a provider, where one object of it serves every request. */
  private addRefreshables(wrapper: Wrapper): void {
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
    if (prototype === undefined) return false;
    requireOwnCopy(prototype);
    const marks = allMarksOf(prototype);
    for (const mark of marks) {
      const prepared = this.runtime.prepare(mark, prototype);
      if (prepared.kind === 'evict') this.writers.add(prepared.eviction);
      else if (prepared.kind === 'put') this.writers.add(prepared);
      if (isKeyedMark(mark)) this.namespaces.add(mark.namespace);
    }
    return marks.length > 0;
  }
}
