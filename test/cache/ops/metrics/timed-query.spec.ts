import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { TimedQuery } from '../../../../libs/cache/src/ops/metrics/timed-query.js';

describe('a timed query', () => {
  it('is one for all callers, who wait no longer than its limit', async () => {
    const clock = new FakeClock();
    let [runs, end] = [0, (_answer: number): void => undefined];
    const query = new TimedQuery(
      () => {
        runs += 1;
        return new Promise<number>((resolve) => (end = resolve));
      },
      clock,
      500,
    );
    const first = query.answer();
    clock.advance(500);
    expect(await first).toBeUndefined();
    const second = query.answer();
    end(7);
    expect([await second, runs]).toEqual([7, 1]);
  });

  it('has no answer where it fails, and runs again then', async () => {
    let runs = 0;
    const query = new TimedQuery(
      async () => {
        runs += 1;
        throw new Error('disconnected');
      },
      new FakeClock(),
      500,
    );
    expect([await query.answer(), await query.answer(), runs]).toEqual([undefined, undefined, 2]);
  });
});
