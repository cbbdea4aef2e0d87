import { expect, it } from '@jest/globals';
import { RateLimitedError } from '../../../libs/cache/src/api/errors.js';
import { DEEPEST_CAUSE, rateLimitedBy } from '../../../libs/cache/src/api/rate-limited-by.js';

const limited = new RateLimitedError('no room', { limiter: 'duffel', retryAfterMs: 500 });

/** An error that another caused, so many times over. */
function causing(error: Error, times: number): Error {
  return times === 0 ? error : new Error('wrapped', { cause: causing(error, times - 1) });
}

it('finds a rejection that is the error, or its cause', () => {
  expect(rateLimitedBy(limited)).toBe(limited);
  expect(rateLimitedBy(causing(limited, 2))).toBe(limited);
});

it('finds none in other errors, nor in what is no error', () => {
  expect(rateLimitedBy(new Error('down', { cause: limited.message }))).toBeUndefined();
  expect(rateLimitedBy({ cause: limited })).toBeUndefined();
});

it('looks no deeper than its bound, so that a circle of causes ends', () => {
  expect(rateLimitedBy(causing(limited, DEEPEST_CAUSE - 1))).toBe(limited);
  expect(rateLimitedBy(causing(limited, DEEPEST_CAUSE))).toBeUndefined();
  const circle: Error = new Error('round');
  circle.cause = circle;
  expect(rateLimitedBy(circle)).toBeUndefined();
});
