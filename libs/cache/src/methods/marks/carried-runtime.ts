import { Inject, Optional } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { CacheDecoratorError } from '../../api/errors.js';
import type { CacheRuntime } from './mark.js';
import { CACHE_RUNTIME } from './mark.js';

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
