import 'reflect-metadata';
import { Inject, Logger, Optional } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { CacheDecoratorError } from '../../api/errors.js';
import { CACHE_RUNTIME, type CacheMark, type CacheRuntime } from './mark.js';
import { addMark, chainOf, marksOf } from './marks-of.js';
import { brand, otherCopies } from './package-copy.js';

/** Properties in which an instance carries the runtime of its application, and what shows that Nest made it. */
const RUNTIME = Symbol('cache runtime');
const MADE_BY_NEST = Symbol('made by Nest');

/**
 * Has Nest give every instance of the class, of whatever scope, the runtime of its application: a property dependency,
 * which subclasses inherit. It is optional, so that an application or a test without `CacheModule` runs, uncached.
 */
export function carryRuntime(prototype: object): void {
  brand(prototype);
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

/** The prototype of an object's class, also where the object was made by `Object.create(instance)`; none without a class. */
export function classPrototypeOf(instance: object): object | undefined {
  let prototype: unknown = Object.getPrototypeOf(instance);
  while (typeof prototype === 'object' && prototype !== null) {
    if (Object.hasOwn(prototype, 'constructor')) return prototype;
    prototype = Object.getPrototypeOf(prototype);
  }
  return undefined;
}

/** The runtimes of the applications in this process. */
const RUNTIMES = new Set<WeakRef<CacheRuntime>>();

/** Objects that no application had made, by the count of {@link lookAgain} then. */
const STRANGERS = new WeakMap<object, number>();
let looks = 0;

/** Lets objects without a runtime find it, which Nest did not give one: those of factories and values. */
export function startRuntime(runtime: CacheRuntime): void {
  RUNTIMES.add(new WeakRef(runtime));
  lookAgain();
}

export function endRuntime(runtime: CacheRuntime): void {
  for (const one of RUNTIMES) if ((one.deref() ?? runtime) === runtime) RUNTIMES.delete(one);
}

/** Says that applications may have got new objects. */
export function lookAgain(): void {
  looks += 1;
}

/** The runtime of the application that made an object, which carries it from then on. */
function adoptedRuntimeOf(instance: object): CacheRuntime | undefined {
  if (RUNTIMES.size === 0 || STRANGERS.get(instance) === looks) return undefined;
  for (const one of RUNTIMES) {
    const runtime = one.deref();
    if (runtime?.owns(instance) !== true) continue;
    setRuntime(instance, runtime);
    return runtime;
  }
  STRANGERS.set(instance, looks);
  return undefined;
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
      if (property === RUNTIME) noteClassOf(this);
    },
  });
}

function noteClassOf(instance: object): void {
  const classPrototype = classPrototypeOf(instance);
  if (classPrototype !== undefined) runtimeOf(instance)?.note(classPrototype);
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
    const runtime = runtimeOf(this) ?? adoptedRuntimeOf(this);
    if (runtime !== undefined) return runtime.call(mark, this, args);
    if (isMadeByNest(this)) warnOnce(this, mark);
    else if (isCopied(this, mark)) warnOnce(this, mark, COPIED);
    return method.apply(this, args);
  }

  THIN_CALLS.set(call, mark);

  for (const property of ['name', 'length'] as const) {
    Object.defineProperty(call, property, { value: method[property], configurable: true });
  }
  for (const key of Reflect.getOwnMetadataKeys(method)) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, method), call);
  }
  return call;
}

/** The marks of the thin calls that stand in the place of decorated methods. */
const THIN_CALLS = new WeakMap<object, CacheMark>();

/** The marks of decorated methods that were copied onto a prototype, as mixins do it. */
function copiedMarks(prototype: object): CacheMark[] {
  return Reflect.ownKeys(prototype).flatMap((key) => {
    const value: unknown = Object.getOwnPropertyDescriptor(prototype, key)?.value;
    const mark = typeof value === 'function' ? THIN_CALLS.get(value) : undefined;
    return mark === undefined || mark.prototype === prototype ? [] : [mark];
  });
}

/** The marks of a class's methods: those that it declares, inherits or was given, and those that copies call as `super`. */
export function allMarksOf(classPrototype: object): CacheMark[] {
  const copied = [...chainOf(classPrototype)].flatMap((prototype) => {
    const marks = copiedMarks(prototype);
    for (const mark of marks) addMark(prototype, mark);
    if (marks.length > 0) carryRuntime(prototype);
    return marks;
  });
  const above = copied.flatMap(({ prototype }) => marksOf(Object.getPrototypeOf(prototype) as object));
  return [...new Set([...marksOf(classPrototype), ...above])];
}

/** A method of this object's class was decorated on another class, from which Nest gives it nothing. */
function isCopied(instance: object, { prototype }: CacheMark): boolean {
  return RUNTIMES.size > 0 && ![...chainOf(instance)].includes(prototype);
}

const WITHOUT_CACHE =
  'it was made without a cache, either since the application does not import CacheModule.forRoot() (in tests: ' +
  'CacheTestingModule), or since CacheModule itself is made of this provider';
const COPIED =
  'it was decorated on another class and copied, and the application does not provide this one. Extend the class that ' +
  'has it, or decorate it here';

function warnOnce(
  instance: object,
  { prototype, propertyKey, methodName }: CacheMark,
  why: string = WITHOUT_CACHE,
): void {
  const logged = LOGGED.get(prototype) ?? new Set();
  if (logged.has(propertyKey)) return;
  LOGGED.set(prototype, logged.add(propertyKey));
  const copies = otherCopies();
  new Logger('CacheModule').warn(
    `${instance.constructor.name}.${methodName} runs uncached and unlimited: ` +
      (copies === undefined ? `${why}.` : `${copies}`),
  );
}
