import { expect, it } from '@jest/globals';
import { type CacheMark, isKeyedMark } from '../../../../libs/cache/src/methods/marks/mark.js';

it('decorators that keep answers have keys; one that evicts or limits has none', () => {
  const isKeyed = (kind: CacheMark['kind']) => isKeyedMark({ kind } as CacheMark);
  expect((['cacheable', 'many', 'put'] as const).map(isKeyed)).toEqual([true, true, true]);
  expect((['evict', 'limited'] as const).map(isKeyed)).toEqual([false, false]);
});
