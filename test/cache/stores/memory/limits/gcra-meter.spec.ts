import { describe, expect, it } from '@jest/globals';
import type { LimiterPolicy, LimitWindow } from '@tripsage/cache';
import { GcraMeter } from '../../../../../libs/cache/src/stores/memory/limits/gcra-meter.js';
import { LimitQueue } from '../../../../../libs/cache/src/stores/memory/limits/limiter-state.js';

/** Leaks one unit in 100 ms. */
const window: LimitWindow = { limit: 10, lengthMs: 1_000, most: { user: 5, background: 5 } };
const policy: LimiterPolicy = {
  algorithm: 'gcra',
  windows: [window],
  concurrency: undefined,
  slotLifeMs: 1_000,
  latestMs: 0,
};

function newMeter(): GcraMeter {
  const meter = new GcraMeter();
  meter.prepare(policy, 0, () => []);
  return meter;
}

describe('the meter of gcra', () => {
  it('is filled by permits, and leaks at the rate of the limit', () => {
    const meter = newMeter();
    meter.spend('a', 4, 0);
    expect([0, 150, 400, 900].map((now) => meter.used(window, now))).toEqual([4, 2.5, 0, 0]);
    // What it permitted counts for other policies for as long as its window.
    expect([meter.isEmpty(999), meter.isEmpty(1_000)]).toEqual([false, true]);
  });

  it('says how long until there is room behind those that go before', () => {
    const meter = newMeter();
    meter.spend('a', 5, 0);
    const place = { token: 'b', cost: 2, turn: 200, upTo: 0, latest: 0 };
    const room = (cost: number, ahead: number) =>
      meter.waitForRoom({
        window,
        most: 5,
        cost,
        queue: new LimitQueue([place]),
        ahead,
        now: 0,
        reached: { count: 0, level: 5, at: 0 },
      });
    expect([room(1, 0), room(3, 0), room(1, 1)]).toEqual([100, 300, 300]);
  });

  it('gives back no more than what of a permit can not have leaked', () => {
    const meter = newMeter();
    meter.spend('a', 4, 0);
    meter.refund('a', 4, 300, 0);
    expect(meter.used(window, 0)).toBe(3);
    meter.refund('a', 4, 900, 0);
    expect(meter.used(window, 0)).toBe(3);
  });

  it('is lowered by a correction, never raised', () => {
    const meter = newMeter();
    meter.correct(policy, 2, 1_000, 'c', 0);
    expect(meter.used(window, 0)).toBe(3);
    meter.correct(policy, 4, 1_000, 'c', 0);
    expect(meter.used(window, 0)).toBe(3);
  });

  it('is at least as full as permits from elsewhere make it, and hands on its level as one', () => {
    const meter = newMeter();
    meter.record(
      [
        { token: 'b', cost: 1, ageMs: 0 },
        { token: 'a', cost: 3, ageMs: 100 },
      ],
      0,
    );
    expect(meter.permits(policy, 0)).toEqual([{ token: 'level', cost: 3, ageMs: 0 }]);
    meter.record([{ token: 'c', cost: 1, ageMs: 0 }], 0);
    expect(meter.used(window, 0)).toBe(3);
    expect(meter.permits(policy, 1_000)).toEqual([]);
  });
});
