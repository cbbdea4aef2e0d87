import type { CacheMark } from '../contract/runtime.port.js';

/** By prototype and not by method: another decorator above ours may put a method of its own in its place. */
const MARKS = new WeakMap<object, CacheMark[]>();

/** Notes what a decorator says of a method of this prototype. */
export function noteMark(prototype: object, mark: CacheMark): void {
  MARKS.set(prototype, [...(MARKS.get(prototype) ?? []), mark]);
}

/** The marks of all methods that a class of this prototype declares or inherits, overridden ones included. */
export function marksOf(prototype: object): CacheMark[] {
  const parent = Object.getPrototypeOf(prototype) as object | null;
  return [...(MARKS.get(prototype) ?? []), ...(parent === null ? [] : marksOf(parent))];
}
