import { describe, expect, it } from '@jest/globals';
import { rejectionOf, tooCostly } from '../../../../libs/cache/src/limited-call/request/rejected.js';
import { limiterOf, registryOf, requestOf } from '../limits.js';

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

describe('a call that costs more than the limits in force permit', () => {
  it('is rejected with a reason, and may ask again a window later', () => {
    const registry = registryOf({ duffel: { limits: [{ limit: 10, per: '1m' }] } });
    const limiter = registry.named('duffel', 'the test');
    const request = requestOf(limiter, { cost: 8 });
    registry.change('duffel', [{ limit: 7, per: '1m' }], 'the test');
    expect(tooCostly(request)).toMatchObject({ reason: 'cost', retryAfterMs: 60_051 });
  });
});
