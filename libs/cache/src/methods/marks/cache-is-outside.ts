import { isKeyedMark, type KeyedMark, type LimitedMark } from './mark.js';
import { marksOfMethod } from './marks-of.js';

// With a caching decorator on the same method, in whatever order, the cache is outside of its limiters: a limiter that
// stands over a cache passes calls on, and is asked by the loads of the caching decorator that is nearest to the method.

export function isOverCache(mark: LimitedMark): boolean {
  const marks = marksOfMethod(mark);
  return marks.slice(0, marks.indexOf(mark)).some(isKeyedMark);
}

/** The limiters that the loads of a caching decorator ask, the outermost last. */
export function limitersInside(mark: KeyedMark): readonly LimitedMark[] {
  const marks = marksOfMethod(mark);
  const place = marks.indexOf(mark);
  if (marks.slice(0, place).some(isKeyedMark)) return [];
  return marks.slice(place + 1).filter((above) => above.kind === 'limited');
}
