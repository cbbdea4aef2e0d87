import { expect, it } from '@jest/globals';
import { rejectionOf } from '../../../../libs/cache/src/limited-call/request/rejected.js';
import { limiterOf, requestOf } from '../limits.js';

it('a rejection names the limiter and the reason, never the key, and when to ask again', () => {
  const error = rejectionOf(requestOf(limiterOf(), { key: 'traveller' }), 'paused', 1_499.2);
  expect(error.message).toBe(
    "The limiter 'duffel' did not permit a call, for its key: it is paused. Ask again in 1500 ms.",
  );
  expect(error).toMatchObject({
    limiter: 'duffel',
    reason: 'paused',
    retryAfterMs: 1_499.2,
    isOfKey: true,
    windows: [{ limit: 3, perMs: 10_000 }],
  });
  expect(rejectionOf(requestOf(limiterOf()), 'limit', 0).isOfKey).toBe(false);
});
