// Slow: properties on a server.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { LimiterPolicy } from '@tripsage/cache';
import * as fc from 'fast-check';
import { Redis } from 'ioredis';
import { describeOnServer } from '../../../../support/real-server.js';
import { limitsAt } from './limits-at.js';
import { Player } from './player.js';
import { MINUTE_MS, policies, type Step, steps } from './steps.js';

const BEGINS_AT = 1_790_000_000_000;

const slidingOf = (minutes: number, limit: number): LimiterPolicy => ({
  algorithm: 'sliding',
  windows: [{ limit, lengthMs: minutes * MINUTE_MS, most: { user: limit, background: limit } }],
  concurrency: undefined,
  slotLifeMs: 0,
  latestMs: 0,
});
const gcraOf = (limit: number, burst: number): LimiterPolicy => ({
  algorithm: 'gcra',
  windows: [{ limit, lengthMs: 100 * MINUTE_MS, most: { user: burst, background: burst } }],
  concurrency: undefined,
  slotLifeMs: 0,
  latestMs: 0,
});
const take = (count = 1): Step => ({
  kind: 'acquire',
  requests: Array.from({ length: count }, () => ({ cost: 1, priority: 'user' as const, maxWaitMs: 0 })),
});
const wait = (minutes: number): Step => ({ kind: 'pass', ms: minutes * MINUTE_MS });
const change = (to: number): Step => ({ kind: 'change', to });

/** What happens too seldom by chance. */
const SELDOM: [string, readonly LimiterPolicy[], readonly Step[]][] = [
  [
    'the clock goes back by little',
    [slidingOf(60, 9)],
    [take(), wait(1), take(), wait(-0.5), take(), wait(60), wait(0.1), take()],
  ],
  [
    'a short window is asked for beside a long one that is asked for by the usual case',
    [slidingOf(60, 20), slidingOf(15, 20)],
    [
      take(),
      ...Array.from({ length: 7 }, () => [wait(10), take()]).flat(),
      wait(9),
      change(1),
      take(),
      change(0),
      take(),
    ],
  ],
  [
    'a bucket had another rate a moment ago',
    [gcraOf(2, 6), gcraOf(6, 6)],
    [take(4), wait(30), change(1), take(), wait(40), change(0), take(), take(), take(), take()],
  ],
];

describeOnServer('the usual case', ({ url, keyPrefix }) => {
  let client: Redis;
  beforeAll(() => {
    client = new Redis(url);
  });
  afterAll(() => client.disconnect());

  /** Plays steps with and without the usual case. @returns how many scripts decided, and how many of them the usual case */
  async function playBoth(of: readonly LimiterPolicy[], all: readonly Step[]) {
    const clock = { now: BEGINS_AT };
    const short = limitsAt(client, keyPrefix(), clock, true);
    const general = limitsAt(client, keyPrefix(), clock, false);
    const players = [new Player(short.limits, of), new Player(general.limits, of)] as const;
    for (const step of all) {
      if (step.kind === 'pass') clock.now += step.ms;
      const answer = await players[0].play(step);
      expect(answer).toEqual(await players[1].play(step));
    }
    return short.asked;
  }

  it('is decided as the code behind it decides, whatever happens', async () => {
    const found = { usual: 0, decided: 0 };
    await fc.assert(
      fc.asyncProperty(policies, steps, async (of, all) => {
        const { acquires, usual } = await playBoth(of, all);
        found.decided += acquires;
        found.usual += usual;
      }),
      { numRuns: 60 },
    );
    // Enough of both cases were among them.
    expect(found.usual / found.decided).toBeGreaterThan(0.08);
    expect(found.usual / found.decided).toBeLessThan(0.9);
  }, 120_000);

  it.each(SELDOM)('is decided so where %s', async (_name, of, all) => {
    await playBoth(of, all);
  });

  it.each([slidingOf(60, 100), gcraOf(100, 100)])('is what a limiter with room decides: %j', async (of) => {
    const { acquires, usual } = await playBoth(
      [of],
      Array.from({ length: 10 }, () => [take(3), wait(1)]).flat(),
    );
    expect([acquires, usual]).toEqual([10, 9]);
  });
});
