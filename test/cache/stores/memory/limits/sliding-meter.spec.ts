import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import type { LimiterPolicy, LimitWindow } from '@tripsage/cache';
import { LimitQueue } from '../../../../../libs/cache/src/stores/memory/limits/limiter-state.js';
import { PermitLog, SlidingMeter } from '../../../../../libs/cache/src/stores/memory/limits/sliding-meter.js';

const window: LimitWindow = { limit: 4, lengthMs: 1_000, most: { user: 4, background: 4 } };
const policy: LimiterPolicy = {
  algorithm: 'sliding',
  windows: [window],
  concurrency: undefined,
  slotLifeMs: 1_000,
  latestMs: 100,
};

describe('the sliding meter', () => {
  it('counts a permit for a whole window, and not a moment longer', () => {
    const meter = new SlidingMeter();
    meter.spend(policy, 'a', 3, 0);
    expect([0, 999, 1_000].map((now) => meter.used(window, 0, now))).toEqual([3, 3, 0]);
    expect([meter.isEmpty(1_099), meter.isEmpty(1_100)]).toEqual([false, true]);
  });

  it('waits for the unit in the way, of a permit or of one that is queued', () => {
    const meter = new SlidingMeter();
    meter.spend(policy, 'a', 3, 0);
    meter.spend(policy, 'b', 1, 400);
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
    const meter = new SlidingMeter();
    meter.spend(policy, 'a', 2, 0);
    meter.settle(policy, 'a', end);
    expect(meter.used(window, 0, until - 1)).toBe(2);
    expect(meter.used(window, 0, until)).toBe(0);
  });

  it('gives back a whole permit, whatever its age', () => {
    const meter = new SlidingMeter();
    meter.spend(policy, 'a', 2, 0);
    meter.refund(policy, 'a');
    expect(meter.used(window, 0, 1)).toBe(0);
  });

  it('is lowered by a correction for as long as was said', () => {
    const meter = new SlidingMeter();
    meter.correct(policy, 1, 300, 'c', 5_000);
    expect([5_000, 5_299, 5_300].map((now) => meter.used(window, 0, now))).toEqual([3, 3, 0]);
  });

  it('counts a permit from elsewhere once, and hands on its own with their ages', () => {
    const meter = new SlidingMeter();
    const permits = [
      { token: 'a', cost: 1, ageMs: 200 },
      { token: 'old', cost: 1, ageMs: 1_000 },
    ];
    meter.record(policy, permits, 2_000);
    meter.record(policy, permits, 2_000);
    expect(meter.permits(policy, 2_000)).toEqual([{ token: 'a', cost: 1, ageMs: 200 }]);
  });
});

describe('the log of permits', () => {
  it('knows units after a moment, and the moment of a unit from the end', () => {
    const log = new PermitLog();
    log.add(10, 'a', 2);
    log.add(30, 'c', 1);
    log.add(20, 'b', 3);
    expect([0, 10, 20, 30].map((at) => log.unitsAfter(at))).toEqual([6, 4, 1, 0]);
    expect([1, 2, 4, 5, 6].map((place) => log.momentFromEnd(place))).toEqual([30, 20, 20, 10, 10]);
    expect(log.momentFromEnd(7)).toBe(10);
  });

  it('keeps nothing of a cost of 0, and finds and removes the newest of a token', () => {
    const log = new PermitLog();
    log.add(1, 'free', 0);
    expect([log.isEmpty, log.find('free')]).toEqual([true, undefined]);
    log.add(1, 'a', 1);
    log.add(2, 'a', 5);
    log.remove('a');
    log.remove('unknown');
    expect(log.find('a')).toMatchObject({ at: 1, cost: 1 });
    expect(log.unitsAfter(0)).toBe(1);
  });

  it('answers as a plain list does, whatever was added, removed and forgotten', () => {
    const permit = fc.record({ at: fc.nat(50), cost: fc.integer({ min: 1, max: 3 }) });
    fc.assert(
      fc.property(fc.array(permit), fc.nat(50), fc.nat(9), (permits, moment, removed) => {
        const log = new PermitLog();
        const list = permits.map(({ at, cost }, number) => ({ at, cost, token: `t${number}` }));
        for (const { at, token, cost } of list) log.add(at, token, cost);
        log.remove(`t${removed}`);
        log.forgetUpTo(moment);
        const left = list.filter(({ token, at }) => token !== `t${removed}` && at > moment);
        const units = left.flatMap(({ at, cost }) => Array.from({ length: cost }, () => at));
        units.sort((one, other) => other - one);
        expect(log.unitsAfter(moment)).toBe(units.length);
        units.forEach((at, index) => expect(log.momentFromEnd(index + 1)).toBe(at));
      }),
    );
  });
});
