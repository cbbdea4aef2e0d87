import { expect, it } from '@jest/globals';
import { RateLimitRequestError } from '@tripsage/cache';
import { costOf } from '../../../../libs/cache/src/limited-call/request/ended-cost.js';
import { limiterOf, requestOf } from '../limits.js';

const request = requestOf(limiterOf(), { cost: 2 });

it.each([
  [0, 0],
  [3, 3],
  [9_000, 3],
])('a call that cost %s counts as %s', (cost, counted) => expect(costOf(cost, request)).toBe(counted));

it.each([-1, 1.5, NaN])('a cost of %s is refused', (cost) =>
  expect(() => costOf(cost, request)).toThrow(RateLimitRequestError),
);
