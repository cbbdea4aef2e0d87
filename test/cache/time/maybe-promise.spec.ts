import { describe, expect, it } from '@jest/globals';
import { allReady, isPending, whenReady } from '../../../libs/cache/src/time/maybe-promise.js';

describe('a value or a promise of it', () => {
  it('goes on at once where it is a value', () => {
    expect(whenReady(2, (value) => value + 1)).toBe(3);
    const values = [1, 2];
    expect(allReady(values)).toBe(values);
  });

  it('goes on later where it is a promise', async () => {
    expect(await whenReady(Promise.resolve(2), (value) => value + 1)).toBe(3);
    const all = allReady([1, Promise.resolve(2)]);
    expect(isPending(all)).toBe(true);
    expect(await all).toEqual([1, 2]);
  });
});
