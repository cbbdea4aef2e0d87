import { expect, it } from '@jest/globals';
import { limiterStats, namespaceStats } from '../../../libs/cache/src/statistics/cache-stats.js';
import {
  LimiterCounted,
  NamespaceCounted,
  REQUEST_OUTCOMES,
} from '../../../libs/cache/src/statistics/counted.js';

/** A namespace in which each outcome was counted a different power of ten times, so that sums show their parts. */
function namespace(): NamespaceCounted {
  const counted = new NamespaceCounted();
  REQUEST_OUTCOMES.forEach((outcome, place) => (counted.requests[outcome] = 10 ** place));
  return Object.assign(counted, { loads: 7, failures: 3 });
}

it('a namespace sums what was answered fresh, old and after a load', () => {
  const { fresh_l1, fresh_l2, negative, stale, stale_if_error, load, absent } = namespace().requests;
  expect(namespaceStats(namespace())).toEqual({
    hits: fresh_l1 + fresh_l2 + negative,
    stale: stale + stale_if_error,
    misses: load + absent,
    loads: 7,
    failures: 3,
  });
});

it('a namespace counts neither calls past the cache nor failures as hits, old answers or misses', () => {
  const counted = new NamespaceCounted();
  for (const outcome of ['bypass', 'load_failed', 'error_cached'] as const) counted.requests[outcome] = 1;
  expect(namespaceStats(counted)).toEqual({ hits: 0, stale: 0, misses: 0, loads: 0, failures: 0 });
});

it('a limiter sums users and background, waits, and pauses of both kinds', () => {
  const counted = new LimiterCounted();
  Object.assign(counted.acquired, { user: 10, background: 1 });
  Object.assign(counted.rejected, { user: 20, background: 2 });
  Object.assign(counted.pauses, { supplier: 30, hand: 3 });
  counted.waits.observe(40);
  counted.waits.observe(4);
  expect(limiterStats(counted)).toEqual({ acquired: 11, rejected: 22, pauses: 33, waited: 2, waitedMs: 44 });
});
