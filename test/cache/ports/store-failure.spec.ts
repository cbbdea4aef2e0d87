import { describe, expect, it } from '@jest/globals';
import { CacheStoreUnavailableError } from '@tripsage/cache';
import { asStoreFailure } from '../../../libs/cache/src/ports/store-failure.js';

describe('what a store threw', () => {
  it('stays an error of the library', () => {
    const error = new CacheStoreUnavailableError('gone');
    expect(asStoreFailure(error)).toBe(error);
  });

  it.each([
    [new TypeError('a defect'), 'a defect'],
    ['text', 'text'],
    [undefined, 'undefined'],
  ])('becomes one: %p', (thrown, why) => {
    expect(asStoreFailure(thrown)).toMatchObject({
      code: 'CACHE_STORE_UNAVAILABLE',
      message: `The cache's store failed: ${why}`,
      cause: thrown,
    });
  });
});
