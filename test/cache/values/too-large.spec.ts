import { describe, expect, it } from '@jest/globals';
import { tooLargeError } from '../../../libs/cache/src/values/too-large.js';

describe('a value that is too large', () => {
  it('is an error with a rounded size, and one of the size of the limit is none', () => {
    expect(tooLargeError(new Uint8Array(1_000), 1_000)).toBeUndefined();
    const error = tooLargeError(new Uint8Array(12_345), 1_000);
    expect(error).toMatchObject({ code: 'CACHE_VALUE_TOO_LARGE' });
    expect(error?.message).toMatch(/about 12000 bytes, more than maxEntryBytes \(1000\)/);
  });
});
