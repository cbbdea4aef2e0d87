import { type CacheMark, isReaderMark, type ReaderMark } from './mark.js';

/** By prototype and not by method: another decorator above ours may put a method of its own in its place. */
const MARKS = new WeakMap<object, CacheMark[]>();

/** Every prototype with marks of its own, in the order in which their classes were defined. */
const MARKED: WeakRef<object>[] = [];

/** Adds what a decorator says of a method of this prototype, once. */
export function addMark(prototype: object, mark: CacheMark): void {
  const known = MARKS.get(prototype);
  if (known === undefined) MARKED.push(new WeakRef(prototype));
  if (known?.includes(mark) !== true) MARKS.set(prototype, [...(known ?? []), mark]);
}

/** Every prototype with marks that this process has, the latest first, whether an application uses its class or not. */
export function markedPrototypes(): object[] {
  return MARKED.map((prototype) => prototype.deref())
    .filter((prototype) => prototype !== undefined)
    .toReversed();
}

/** The marks of one method of this prototype, from the one that stands right over it upwards. */
export function marksOfMethod({ prototype, propertyKey }: CacheMark): readonly CacheMark[] {
  return (MARKS.get(prototype) ?? []).filter((mark) => mark.propertyKey === propertyKey);
}

/** The marks of all methods that a class of this prototype declares or inherits, overridden ones included. */
export function marksOf(prototype: object): CacheMark[] {
  return [...chainOf(prototype)].flatMap((one) => MARKS.get(one) ?? []);
}

/**
 * True for a cached method that another cached one of a subclass overrides: as its `super` it is called from inside of
 * that. The marks say so, not the functions, which tracers replace.
 */
export function isOverridden(mark: ReaderMark, classPrototype: object): boolean {
  for (const prototype of chainOf(classPrototype)) {
    const own = (MARKS.get(prototype) ?? []).filter(
      (one) => one.propertyKey === mark.propertyKey && isReaderMark(one),
    );
    if (own.includes(mark)) return false;
    if (own.length > 0) return true;
  }
  return false;
}

/**
 * The methods without a cache that override a cached one on the way from a class up to it. They call it as their `super`,
 * maybe with other arguments.
 */
export function overridesBelow(
  { prototype: declaring, propertyKey }: ReaderMark,
  classPrototype: object,
): ((...args: never[]) => unknown)[] {
  const overrides: ((...args: never[]) => unknown)[] = [];
  for (const prototype of chainOf(classPrototype)) {
    if (prototype === declaring) break;
    const own: unknown = Object.getOwnPropertyDescriptor(prototype, propertyKey)?.value;
    if (typeof own === 'function') overrides.push(own as (typeof overrides)[number]);
    // Below a decorator stands the method itself.
    const marks = (MARKS.get(prototype) ?? []).filter((mark) => mark.propertyKey === propertyKey);
    overrides.push(...marks.filter((mark) => !isReaderMark(mark)).map(({ method }) => method));
  }
  return overrides;
}

/** A prototype and those that it inherits from, the nearest first. */
export function* chainOf(prototype: object): Iterable<object> {
  for (let one: object | null = prototype; one !== null; one = Object.getPrototypeOf(one) as object | null) {
    yield one;
  }
}
