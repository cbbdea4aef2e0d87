import { describe, expect, it } from '@jest/globals';
import type { LimiterPolicy, LimitWindow } from '@tripsage/cache';
import { LimitQueue } from '../../../../../libs/cache/src/stores/memory/limits/limiter-state.js';
import { SlidingMeter } from '../../../../../libs/cache/src/stores/memory/limits/sliding-meter.js';

const window: LimitWindow = { limit: 4, lengthMs: 1_000, most: { user: 4, background: 4 } };
const policy: LimiterPolicy = {
  algorithm: 'sliding',
  windows: [window],
  concurrency: undefined,
  slotLifeMs: 1_000,
  latestMs: 100,
};

function newMeter(now = 0): SlidingMeter {
  const meter = new SlidingMeter();
  meter.prepare(policy, now, () => []);
  return meter;
}

describe('the sliding meter', () => {
  it('counts a permit for a whole window, and not a moment longer', () => {
    const meter = newMeter();
    meter.spend('a', 3, 0);
    expect([0, 999, 1_000].map((now) => meter.used(window, now))).toEqual([3, 3, 0]);
    expect([meter.isEmpty(1_099), meter.isEmpty(1_100)]).toEqual([false, true]);
  });

  it('waits for the unit in the way, of a permit or of one that is queued', () => {
    const meter = newMeter();
    meter.spend('a', 3, 0);
    meter.spend('b', 1, 400);
    const queue = new LimitQueue([{ token: 'q', cost: 2, turn: 1_000, upTo: 0, latest: 0 }]);
    const room = (cost: number, ahead: number) =>
      meter.waitForRoom({
        window,
        most: 4,
        cost,
        queue,
        ahead,
        now: 500,
        reached: { count: 0, level: 0, at: 0 },
      });
    expect([room(1, 0), room(4, 0), room(1, 1), room(3, 1)]).toEqual([500, 900, 500, 1_500]);
  });

  it.each([
    [50, 1_050],
    [500, 1_100],
  ])('counts a call that ends after %d ms until %d ms', (end, until) => {
    const meter = newMeter();
    meter.spend('a', 2, 0);
    meter.end({ token: 'a', cost: 2, actual: 2, ageMs: end, latestMs: 100 }, end);
    expect(meter.used(window, until - 1)).toBe(2);
    expect(meter.used(window, until)).toBe(0);
  });

  it('gives back a whole permit, whatever its age', () => {
    const meter = newMeter();
    meter.spend('a', 2, 0);
    meter.refund('a');
    expect(meter.used(window, 1)).toBe(0);
  });

  it('is lowered by a correction for as long as was said', () => {
    const meter = newMeter(5_000);
    meter.correct(policy, 1, 300, 'c', 5_000);
    expect([5_000, 5_299, 5_300].map((now) => meter.used(window, now))).toEqual([3, 3, 0]);
  });

  it('counts a permit from elsewhere once, and hands on its own with their ages', () => {
    const meter = newMeter(2_000);
    const permits = [
      { token: 'a', cost: 1, ageMs: 200 },
      { token: 'old', cost: 1, ageMs: 1_000 },
    ];
    meter.record(permits, 2_000);
    meter.record(permits, 2_000);
    expect(meter.permits(policy, 2_000)).toEqual([{ token: 'a', cost: 1, ageMs: 200 }]);
  });
});
