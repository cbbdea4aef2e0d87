import { describe, expect, it, jest } from '@jest/globals';
import { systemClock } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { LimiterRegistry } from '../../../../libs/cache/src/limited-call/limiter-registry.js';
import { checkLimiters } from '../../../../libs/cache/src/options/limiter-options.js';
import { LimitChanges } from '../../../../libs/cache/src/ops/settings/limit-changes.js';

const TEXT = '[{"limit":1,"per":"1m"}]';

function changes() {
  const clock = new FakeClock();
  const limiters = new LimiterRegistry(
    checkLimiters({ duffel: { limits: [{ limit: 5, per: '1m' }] } }, 5_000),
    5_000,
  );
  const changed = new LimitChanges(limiters, clock);
  let ends = 0;
  const follow = (remainingMs?: number, text = TEXT) =>
    changed.follow(
      new Map(remainingMs === undefined ? [] : [['duffel', { text, remainingMs }]]),
      (_what, change) => change(),
      () => (ends += 1),
    );
  return {
    clock,
    changed,
    follow,
    limit: () => limiters.named('duffel', '').windows[0]?.limit,
    ends: () => ends,
  };
}

describe('a limit that is changed for a while', () => {
  it('holds until its end, at which it is read again', () => {
    const { clock, changed, follow, limit, ends } = changes();
    expect([follow(2_000), limit()]).toEqual([true, 1]);
    clock.advance(2_000);
    expect(ends()).toBe(1);
    expect([follow(), limit(), changed.of('duffel')]).toEqual([true, 5, undefined]);
  });

  it('holds longer where it is set again, and is not read without end in between', () => {
    const { clock, changed, follow, ends } = changes();
    follow(2_000);
    clock.advance(1_000);
    expect(follow(20_000)).toBe(false);
    expect(changed.of('duffel')?.remainingMs).toBe(20_000);
    clock.advance(19_999);
    expect(ends()).toBe(0);
    clock.advance(1);
    expect(ends()).toBe(1);
    // The server sees the end a moment later.
    follow(0);
    clock.advance(99);
    expect(ends()).toBe(1);
  });

  it('is applied anew where that is asked for', () => {
    const { changed, follow } = changes();
    follow(2_000);
    expect(follow(2_000)).toBe(false);
    changed.reapply('duffel');
    expect(follow(2_000)).toBe(true);
  });
});

describe('the clock of this machine', () => {
  it('waits longer than a timer of Node can, and can be stopped then', () => {
    jest.useFakeTimers();
    const calls: string[] = [];
    const days = 24 * 60 * 60_000;
    systemClock.after(30 * days, () => calls.push('after 30 days'));
    const stop = systemClock.after(60 * days, () => calls.push('never'));
    jest.advanceTimersByTime(29 * days);
    expect(calls).toEqual([]);
    jest.advanceTimersByTime(days);
    expect(calls).toEqual(['after 30 days']);
    stop();
    jest.advanceTimersByTime(60 * days);
    expect(calls).toEqual(['after 30 days']);
    jest.useRealTimers();
  });
});
