import type { ModulesContainer } from '@nestjs/core';
import { classPrototypeOf } from './marks/carried-runtime.js';
import type { ApplicationClasses } from './readers.js';

/** Something that Nest makes, or was given: a provider, a controller, a guard … */
export type Wrapper = ReturnType<Parts['values']> extends Iterable<infer One> ? One : never;
type Parts = NonNullable<ReturnType<ModulesContainer['get']>>['providers'];

/** The classes and the objects of an application, as Nest's container has them now. */
export class ContainerClasses implements ApplicationClasses {
  constructor(private readonly modules: ModulesContainer) {}

  get count(): number {
    return this.modules.size;
  }

  /** Providers, controllers, and the guards, interceptors, pipes and filters that a decorator names. */
  *wrappers(): Iterable<Wrapper> {
    for (const { providers, controllers, injectables } of this.modules.values()) {
      yield* providers.values();
      yield* controllers.values();
      yield* injectables.values();
    }
  }

  *prototypes(): Iterable<object> {
    for (const wrapper of this.wrappers()) {
      const prototype = prototypeOf(wrapper);
      if (prototype !== undefined) yield prototype;
    }
  }

  standingInFor(type: object): object[] {
    return [...this.wrappers()].flatMap((wrapper) => {
      const prototype = wrapper.token === type ? prototypeOf(wrapper) : undefined;
      return prototype === undefined ? [] : [prototype];
    });
  }

  objectsOf(classPrototype: object): object[] {
    const wrappers = [...this.wrappers()].filter((wrapper) => !wrapper.isAlias);
    const isMadeAnew = (wrapper: Wrapper) => !isSingleton(wrapper) && prototypeOf(wrapper) === classPrototype;
    if (wrappers.some(isMadeAnew)) return [];
    const objects = wrappers.flatMap((wrapper) => (isSingleton(wrapper) ? objectsIn(wrapper) : []));
    return [...new Set(objects)].filter((one) => classPrototypeOf(one) === classPrototype);
  }

  has(object: object): boolean {
    return [...this.wrappers()].some((wrapper) => objectsIn(wrapper).includes(object));
  }
}

/** The prototype of the class that a wrapper makes objects of, or whose object it has. */
export function prototypeOf(wrapper: Wrapper): object | undefined {
  if (!wrapper.isNotMetatype) return (wrapper.metatype?.prototype ?? undefined) as object | undefined;
  const [object] = objectsIn(wrapper);
  return object && classPrototypeOf(object);
}

/** The objects of a wrapper that are there: not those of single requests. */
export function objectsIn(wrapper: Wrapper): object[] {
  const made = [wrapper, ...wrapper.getStaticTransientInstances()].map((one) => one?.instance as unknown);
  return made.filter((one) => typeof one === 'object' && one !== null);
}

/** One object serves all. Of other scopes Nest makes objects as they are asked for, and a first one that it never constructs. */
function isSingleton(wrapper: Wrapper): boolean {
  return wrapper.isDependencyTreeStatic() && !wrapper.isTransient;
}
