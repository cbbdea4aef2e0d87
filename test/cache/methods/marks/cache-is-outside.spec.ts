import { expect, it } from '@jest/globals';
import { isOverCache, limitersInside } from '../../../../libs/cache/src/methods/marks/cache-is-outside.js';
import type { CacheMark, KeyedMark, LimitedMark } from '../../../../libs/cache/src/methods/marks/mark.js';
import { addMark } from '../../../../libs/cache/src/methods/marks/marks-of.js';

/** Marks of one method, from the one right over it upwards. */
function marked(...kinds: CacheMark['kind'][]): CacheMark[] {
  const prototype = {};
  const marks = kinds.map((kind) => ({ kind, prototype, propertyKey: 'find' }) as unknown as CacheMark);
  for (const mark of marks) addMark(prototype, mark);
  return marks;
}

it('a limiter over a cache passes calls on, and the loads of the cache ask it', () => {
  const [cache, limiter, outer] = marked('cacheable', 'limited', 'limited');
  expect([limiter, outer].map((mark) => isOverCache(mark as LimitedMark))).toEqual([true, true]);
  expect(limitersInside(cache as KeyedMark)).toEqual([limiter, outer]);
});

it('a limiter under a cache is inside of it as it stands', () => {
  const [limiter, cache] = marked('limited', 'cacheable');
  expect(isOverCache(limiter as LimitedMark)).toBe(false);
  expect(limitersInside(cache as KeyedMark)).toEqual([]);
});

it('of several caches the one nearest to the method asks', () => {
  const [inner, outer, limiter] = marked('put', 'cacheable', 'limited');
  expect(limitersInside(inner as KeyedMark)).toEqual([limiter]);
  expect(limitersInside(outer as KeyedMark)).toEqual([]);
});
