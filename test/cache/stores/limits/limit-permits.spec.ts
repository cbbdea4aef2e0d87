import { describe, expect, it } from '@jest/globals';
import type { LimiterPolicy, Priority } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { LocalLimits } from '../../../../libs/cache/src/stores/memory/limits/local-limits.js';
import { expectReserveLeft, expectWithin, type SeenPermit } from './limit-permits.js';
import { Callers, type Step } from './limit-schedule.js';

const sliding: LimiterPolicy = {
  algorithm: 'sliding',
  windows: [{ limit: 30, lengthMs: 500, most: { user: 30, background: 20 } }],
  concurrency: undefined,
  slotLifeMs: 1_000,
  latestMs: 0,
};
const gcra: LimiterPolicy = {
  ...sliding,
  algorithm: 'gcra',
  windows: [{ limit: 10, lengthMs: 100, most: { user: 4, background: 3 } }],
};
const SEED = /"seed": -?\d+/;

const acquire = (cost: number, priority: Priority): Step => ({
  kind: 'acquire',
  cost,
  priority,
  maxWaitMs: 0,
});
const pass = (ms: number): Step => ({ kind: 'pass', ms });
const seen = (at: number, cost: number, priority: Priority, until?: number): SeenPermit => ({
  token: `${priority}-${at}`,
  cost,
  priority,
  from: at,
  to: at,
  ...(until !== undefined && { until }),
});

async function permitsOf(steps: readonly Step[]): Promise<readonly SeenPermit[]> {
  const clock = new FakeClock({ monotonic: 5_000 });
  const callers = new Callers(new LocalLimits(clock), sliding, clock);
  for (const step of steps) await callers.do(step);
  return callers.acquired;
}

describe('checking permits', () => {
  it('lets background callers have what a user gave back, however long that took', async () => {
    const permits = await permitsOf([
      acquire(3, 'user'),
      pass(60),
      { kind: 'refund', place: 0 },
      pass(1),
      acquire(20, 'background'),
    ]);
    expect(permits.map(({ cost, until }) => [cost, until])).toEqual([
      [3, 5_060],
      [20, undefined],
    ]);
    expectReserveLeft(sliding, permits);
    expectWithin(sliding, permits);
  });

  it.each([
    ['was not given back', [seen(0, 3, 'user'), seen(61, 20, 'background')]],
    ['was given back later', [seen(0, 3, 'user', 62), seen(61, 20, 'background')]],
    ['was acquired in one moment', [seen(61, 18, 'background'), seen(61, 3, 'background')]],
    ['was given back itself', [seen(0, 3, 'user'), seen(61, 18, 'background', 70)]],
    ['is about to leave the window', [seen(0, 3, 'user'), seen(499, 18, 'background')]],
  ])('counts against background callers what %s', (_name, permits) => {
    expect(() => expectReserveLeft(sliding, permits)).toThrow(SEED);
  });

  it.each([
    ['a user had in the same moment', [seen(61, 3, 'user'), seen(61, 20, 'background')]],
    ['has left the window', [seen(0, 3, 'user'), seen(500, 20, 'background')]],
    ['may be given back already', [seen(0, 3, 'user', 61), seen(61, 20, 'background')]],
    ['made room at once', [seen(61, 20, 'background', 61), seen(61, 20, 'background')]],
    ['may have left the window', [seen(0, 3, 'user'), { ...seen(499, 20, 'background'), to: 500 }]],
    ['may have come later', [{ ...seen(60, 3, 'user'), to: 61 }, seen(61, 20, 'background')]],
    ['may be given back until then', [seen(0, 3, 'user', 62), { ...seen(61, 20, 'background'), to: 62 }]],
    ['a user took of the reserve', [seen(0, 20, 'background'), seen(61, 10, 'user')]],
  ])('does not count what %s', (_name, permits) => {
    expectReserveLeft(sliding, permits);
  });

  it('finds one more in a window than it holds, but not of calls that were not made', () => {
    expectWithin(sliding, [seen(0, 30, 'user'), seen(499, 1, 'user', 510), seen(500, 30, 'user')]);
    expect(() => expectWithin(sliding, [seen(0, 30, 'user'), seen(499, 1, 'user')])).toThrow(SEED);
  });

  it('finds more than a bucket holds, but for what was given back late', () => {
    const permits = [seen(0, 5, 'user'), seen(24, 3, 'user')];
    expect(() => expectWithin(gcra, permits)).toThrow(SEED);
    expect(() => expectWithin(gcra, permits, 14)).toThrow(SEED);
    expectWithin(gcra, permits, 15);
  });
});
