import 'reflect-metadata';
import { Inject, Logger, Optional } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { CacheDecoratorError } from '../../api/errors.js';
import { CACHE_RUNTIME, type CacheMark, type CacheRuntime } from './mark.js';

/** Properties in which an instance carries the runtime of its application, and what shows that Nest made it. */
const RUNTIME = Symbol('cache runtime');
const MADE_BY_NEST = Symbol('made by Nest');

/**
 * Has Nest give every instance of the class, of whatever scope, the runtime of its application: a property dependency,
 * which subclasses inherit. It is optional, so that an application or a test without `CacheModule` runs, uncached.
 */
export function carryRuntime(prototype: object): void {
  // Nest 11 would inject what subclasses inherit once for each class in the chain.
  if (RUNTIME in prototype) return;
  hideInInstances(prototype, RUNTIME);
  Inject(CACHE_RUNTIME)(prototype, RUNTIME);
  Optional()(prototype, RUNTIME);
  hideInInstances(prototype, MADE_BY_NEST);
  Inject(ModuleRef)(prototype, MADE_BY_NEST);
}

/** The runtime that an instance carries; none where it was made by hand, or its dependencies mocked, in a unit test. */
export function runtimeOf(instance: object): CacheRuntime | undefined {
  const runtime = (instance as { [RUNTIME]?: CacheRuntime })[RUNTIME];
  return runtime?.isCacheRuntime === true ? runtime : undefined;
}

/** @throws CacheDecoratorError for an object that takes no further property */
export function setRuntime(instance: object, runtime: CacheRuntime): void {
  setHidden(instance, RUNTIME, runtime);
}

/** True where Nest made the instance, so that the lack of a runtime is a slip rather than a unit test. */
export function isMadeByNest(instance: object): boolean {
  return (instance as { [MADE_BY_NEST]?: unknown })[MADE_BY_NEST] !== undefined;
}

/** Keeps what is set in this property of an instance from being enumerable: it shows neither in copies nor in logs. */
function hideInInstances(prototype: object, property: symbol): void {
  Object.defineProperty(prototype, property, {
    get: () => undefined,
    set(this: object, value: unknown) {
      setHidden(this, property, value);
    },
  });
}

function setHidden(instance: object, property: symbol, value: unknown): void {
  if (!Object.isExtensible(instance)) {
    throw new CacheDecoratorError(
      `${instance.constructor.name}: a frozen object can't carry its cache. Don't freeze objects with cached methods.`,
    );
  }
  Object.defineProperty(instance, property, { value, enumerable: false, configurable: true });
}

/** Methods of each prototype whose lack of a cache was logged: once, however many decorators they have. */
const LOGGED = new WeakMap<object, Set<string | symbol>>();

/**
 * Makes what stands in a decorated method's place. It hands the call to the runtime that the instance carries, or calls
 * the method where there is none. It has the method's name, length and metadata.
 */
export function thinCall(mark: CacheMark): (...args: unknown[]) => Promise<unknown> {
  const { method } = mark;

  function call(this: object | undefined, ...args: unknown[]): Promise<unknown> {
    if (typeof this !== 'object' || this === null) return method.apply(this, args);
    const runtime = runtimeOf(this);
    if (runtime !== undefined) return runtime.call(mark, this, args);
    if (isMadeByNest(this)) warnOnce(this, mark);
    return method.apply(this, args);
  }

  for (const property of ['name', 'length'] as const) {
    Object.defineProperty(call, property, { value: method[property], configurable: true });
  }
  for (const key of Reflect.getOwnMetadataKeys(method)) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, method), call);
  }
  return call;
}

function warnOnce(instance: object, { prototype, propertyKey, methodName }: CacheMark): void {
  const logged = LOGGED.get(prototype) ?? new Set();
  if (logged.has(propertyKey)) return;
  LOGGED.set(prototype, logged.add(propertyKey));
  new Logger('CacheModule').warn(
    `${instance.constructor.name}.${methodName} runs uncached and unlimited: it was made without a cache, either since the ` +
      'application does not import CacheModule.forRoot() (in tests: CacheTestingModule), or since CacheModule ' +
      'itself is made of this provider.',
  );
}
