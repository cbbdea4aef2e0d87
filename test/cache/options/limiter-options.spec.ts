import { describe, expect, it } from '@jest/globals';
import type { LimiterOptions } from '@tripsage/cache';
import { checkLimiterOptions } from '../../../libs/cache/src/options/limiter-options.js';

const WHERE = 'CacheModule: rateLimits.duffel';
const check = (options: unknown) => checkLimiterOptions('duffel', options as LimiterOptions, WHERE, 5_000);
const window = (limit: unknown, per: unknown) => ({ limits: [{ limit, per }] });

describe('the options of a limiter', () => {
  it('have defaults: sliding, a margin of 50 ms, a fifth reserved, counting in the process while the store is away', () => {
    expect(check(window(60, '1m'))).toMatchObject({
      name: 'duffel',
      windows: [{ limit: 60, perMs: 60_000 }],
      policy: {
        algorithm: 'sliding',
        // One more, since clocks of stores have whole milliseconds.
        windows: [{ limit: 60, lengthMs: 60_051, most: { user: 60, background: 48 } }],
        concurrency: undefined,
        slotLifeMs: 5_000,
      },
      storeDown: 'local',
      maxQueue: 1_000,
      feedback: 'standard',
    });
  });

  it('leave at least one for background callers, but for a reserve of all', () => {
    const most = (limit: number, reserve?: number) =>
      check({ ...window(limit, '1s'), reserve }).policy.windows[0]?.most.background;
    expect([most(1), most(2), most(10, 0.1), most(100, 0.07), most(5, 0), most(5, 1)]).toEqual([
      1, 2, 9, 93, 5, 0,
    ]);
  });

  it('with gcra let one call at a time pass, or a burst', () => {
    const gcra = (burst?: number) =>
      check({ ...window(60, '1m'), algorithm: 'gcra', burst }).policy.windows[0]?.most;
    expect(gcra()).toEqual({ user: 1, background: 1 });
    expect(gcra(10)).toEqual({ user: 10, background: 8 });
  });

  it('may be of places for calls under way alone', () => {
    const { policy } = check({ limits: [], concurrency: 5 });
    expect(policy).toMatchObject({ windows: [], concurrency: { user: 5, background: 4 } });
  });

  it.each([
    ['nothing', undefined, 'expected options, not undefined'],
    ['no limits', {}, 'limits are needed'],
    ['a limit of 0', window(0, '1s'), 'limits[0]: limit is 0. Expected a whole number from 1 to 100000.'],
    ['a negative limit', window(-1, '1s'), 'limit is -1'],
    ['a fraction', window(1.5, '1s'), 'limit is 1.5'],
    ['NaN', window(Number.NaN, '1s'), 'limit is NaN'],
    ['text', window('60', '1s'), 'limit is 60. Expected a whole number'],
    ['a limit of 10⁹ with sliding', window(1e9, '1s'), "is for the algorithm 'gcra'"],
    ['more than 10⁹', { ...window(1e9 + 1, '1s'), algorithm: 'gcra' }, 'from 1 to 1000000000'],
    ['a window of 1 ms', window(1, '1ms'), "per is '1ms'. Expected '100ms' to '30d'."],
    ['a window of 31 days', window(1, '31d'), "Expected '100ms' to '30d'"],
    ['a bare number for a window', window(1, 1_000), 'limits[0]: per'],
    [
      'a part of a window that there is none of',
      { limits: [{ limit: 1, per: '1s', burst: 2 }] },
      "'burst' is not part",
    ],
    [
      'nine windows',
      { limits: Array.from({ length: 9 }, () => ({ limit: 1, per: '1s' })) },
      'at most 8 windows',
    ],
    ['neither windows nor concurrency', { limits: [] }, 'nothing is limited'],
    ['a burst with sliding', { ...window(1, '1s'), burst: 2 }, "burst is for the algorithm 'gcra'"],
    ['a burst of 0', { ...window(1, '1s'), algorithm: 'gcra', burst: 0 }, 'burst must be a whole number'],
    [
      'an unknown algorithm',
      { ...window(1, '1s'), algorithm: 'fixed' },
      "algorithm must be 'sliding' or 'gcra'",
    ],
    ['a reserve above 1', { ...window(1, '1s'), reserve: 1.1 }, 'reserve must be a share from 0 to 1'],
    ['a concurrency of 0', { limits: [], concurrency: 0 }, 'concurrency must be a whole number'],
    ['a margin of an hour', { ...window(1, '1s'), margin: '1h' }, "margin is '1h'. Expected at most '1m'"],
    [
      'an unknown storeDown',
      { ...window(1, '1s'), storeDown: 'wait' },
      "storeDown must be 'local', 'open' or 'closed'",
    ],
    ['an unknown option', { ...window(1, '1s'), max: 1 }, "'max' is not an option"],
    [
      'feedback that is no function',
      { ...window(1, '1s'), feedback: true },
      'feedback must be a function, or false',
    ],
  ])('are refused by name: %s', (_, options, message) => {
    expect(() => check(options)).toThrow(message);
    expect(() => check(options)).toThrow(WHERE);
  });

  it('take windows from 100 ms to 30 days and limits up to 10⁹ with gcra', () => {
    check(window(100_000, '30d'));
    check(window(1, '100ms'));
    check({ ...window(1e9, '100ms'), algorithm: 'gcra', burst: 1e9 });
  });
});
