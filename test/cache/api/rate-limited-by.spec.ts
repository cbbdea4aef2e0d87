import { describe, expect, it } from '@jest/globals';
import { RateLimitedError } from '@tripsage/cache';
import { errorName } from '../../../libs/cache/src/api/error-name.js';
import { DEEPEST_CAUSE, rateLimitedBy } from '../../../libs/cache/src/api/rate-limited-by.js';

const rejected = new RateLimitedError('too often');
const causing = (depth: number): Error =>
  depth === 0 ? rejected : new Error('above', { cause: causing(depth - 1) });

describe('the rejection behind an error', () => {
  it('is the error, or what caused it', () => {
    expect(rateLimitedBy(rejected)).toBe(rejected);
    expect(rateLimitedBy(causing(1))).toBe(rejected);
    expect(rateLimitedBy(causing(DEEPEST_CAUSE - 1))).toBe(rejected);
  });

  it('is not looked for deeper, nor in what is no error', () => {
    expect(rateLimitedBy(causing(DEEPEST_CAUSE))).toBeUndefined();
    expect(rateLimitedBy(new Error('other'))).toBeUndefined();
    expect(rateLimitedBy({ cause: rejected })).toBeUndefined();
    expect(rateLimitedBy(undefined)).toBeUndefined();
  });
});

describe('the name of an error', () => {
  it('says what was thrown, and none of its text', () => {
    expect([errorName(new TypeError('a secret')), errorName('a secret'), errorName(undefined)]).toEqual([
      'TypeError',
      'string',
      'undefined',
    ]);
  });
});
