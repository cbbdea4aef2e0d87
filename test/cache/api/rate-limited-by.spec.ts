import { describe, expect, it } from '@jest/globals';
import { RateLimitedError } from '@tripsage/cache';
import { DEEPEST_CAUSE, rateLimitedBy } from '../../../libs/cache/src/api/rate-limited-by.js';

const rejection = new RateLimitedError('Too many calls.', { limiter: 'duffel' });

/** An error with the rejection that many causes below it. */
function wrapped(times: number): Error {
  return times === 0 ? rejection : new Error(`wrapped ${times} times`, { cause: wrapped(times - 1) });
}

describe('the rejection by a limiter', () => {
  it('is found in the error itself, and among its causes', () => {
    expect([0, 1, DEEPEST_CAUSE - 1].map((times) => rateLimitedBy(wrapped(times)))).toEqual([
      rejection,
      rejection,
      rejection,
    ]);
  });

  it('is not looked for in deeper causes, so that errors that cause each other end', () => {
    expect(rateLimitedBy(wrapped(DEEPEST_CAUSE))).toBeUndefined();
    const circle = new Error('circle');
    circle.cause = circle;
    expect(rateLimitedBy(circle)).toBeUndefined();
  });

  it('is none where something else was thrown', () => {
    const lookalike = { name: 'RateLimitedError', cause: rejection };
    for (const thrown of [undefined, null, 'text', lookalike, new Error('other', { cause: 'text' })]) {
      expect(rateLimitedBy(thrown)).toBeUndefined();
    }
  });
});
