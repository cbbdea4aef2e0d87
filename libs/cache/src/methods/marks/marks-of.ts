import type { CacheMark } from './mark.js';

/** By prototype and not by method: another decorator above ours may put a method of its own in its place. */
const MARKS = new WeakMap<object, CacheMark[]>();

/** Adds what a decorator says of a method of this prototype. */
export function addMark(prototype: object, mark: CacheMark): void {
  MARKS.set(prototype, [...(MARKS.get(prototype) ?? []), mark]);
}

/** The marks of one method of this prototype, from the one that stands right over it upwards. */
export function marksOfMethod({ prototype, propertyKey }: CacheMark): readonly CacheMark[] {
  return (MARKS.get(prototype) ?? []).filter((mark) => mark.propertyKey === propertyKey);
}

/** The marks of all methods that a class of this prototype declares or inherits, overridden ones included. */
export function marksOf(prototype: object): CacheMark[] {
  const parent = Object.getPrototypeOf(prototype) as object | null;
  return [...(MARKS.get(prototype) ?? []), ...(parent === null ? [] : marksOf(parent))];
}
