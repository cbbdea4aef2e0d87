// Slow: properties of limits.
import { describe, expect, it } from '@jest/globals';
import type { LimiterPolicy, LimitWindow } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import * as fc from 'fast-check';
import { LocalLimits } from '../../../../libs/cache/src/stores/memory/limits/local-limits.js';
import { expectReserveLeft, expectWithin } from './limit-permits.js';
import { NaiveLimits } from './naive-limits.js';
import { Callers, ID, type Step, steps } from './limit-schedule.js';

/** `MODEL_RUNS` asks for more. */
const RUNS = Math.min(Number(process.env.MODEL_RUNS ?? 1_000), 5_000_000);
const LIMIT_MS = 20_000 + RUNS * 20;
const LONGEST_MS = 400;
const EVERYTHING: readonly Step['kind'][] = [
  ...(['acquire', 'acquire', 'acquire', 'acquire', 'pass', 'pass'] as const),
  ...(['claim', 'leave', 'refund', 'release', 'pause', 'correct'] as const),
];

const slidingWindow = fc
  .record({ limit: fc.integer({ min: 3, max: 12 }), lengthMs: fc.integer({ min: 20, max: LONGEST_MS }) })
  .chain(({ limit, lengthMs }) =>
    fc.integer({ min: 3, max: limit }).map((background): LimitWindow => ({
      limit,
      lengthMs,
      most: { user: limit, background },
    })),
  );
const gcraWindow = fc
  .record({
    limit: fc.integer({ min: 1, max: 12 }),
    lengthMs: fc.integer({ min: 20, max: LONGEST_MS }),
    burst: fc.integer({ min: 3, max: 8 }),
  })
  .map(({ limit, lengthMs, burst }): LimitWindow => ({
    limit,
    lengthMs,
    most: { user: burst, background: 3 },
  }));

const policies = (algorithm: LimiterPolicy['algorithm'], window: fc.Arbitrary<LimitWindow>) =>
  fc.record({
    algorithm: fc.constant(algorithm),
    windows: fc.array(window, { minLength: 1, maxLength: 3 }),
    concurrency: fc.constantFrom(undefined, undefined, { user: 4, background: 2 }),
    slotLifeMs: fc.constantFrom(100, 100_000),
    latestMs: fc.constantFrom(0, 0, 30),
  });
const sliding = policies('sliding', slidingWindow);
const gcra = policies('gcra', gcraWindow);
const plain = (policy: LimiterPolicy): LimiterPolicy => ({ ...policy, concurrency: undefined, latestMs: 0 });

function newLimits() {
  const clock = new FakeClock({ monotonic: 5_000.1 });
  return { clock, store: new LocalLimits(clock) };
}

describe('limits in memory, whatever is asked of them', () => {
  it.each([
    ['sliding', sliding],
    ['gcra', gcra],
  ] as const)(
    '%s: never permit more than a window holds, nor of the reserve',
    (_name, policy) =>
      fc.assert(
        fc.asyncProperty(policy, steps(EVERYTHING, LONGEST_MS), async (how, schedule) => {
          const { clock, store } = newLimits();
          const callers = new Callers(store, how, clock);
          for (const step of schedule) await callers.do(step);
          await callers.pass(LONGEST_MS * 10);
          expectWithin(how, callers.acquired);
          if (how.algorithm === 'sliding') expectReserveLeft(how, callers.acquired);
        }),
        { numRuns: RUNS },
      ),
    LIMIT_MS,
  );

  it.each([
    ['sliding', sliding],
    ['gcra', gcra],
  ] as const)(
    '%s: serve everybody in the queue, users in their order; newcomers have what the queue leaves',
    (_name, policy) => {
      const schedules = steps(
        ['acquire', 'acquire', 'acquire', 'pass', 'claim', 'leave', 'refund', 'pause'],
        LONGEST_MS,
      );
      return fc.assert(
        fc.asyncProperty(policy, schedules, fc.boolean(), async (given, schedule, isLastFirst) => {
          const how = plain(given);
          const { clock, store } = newLimits();
          const callers = new Callers(store, how, clock, { isLastFirst, claimBesideNewcomers: true });
          for (const step of schedule) await callers.do(step);
          await callers.pass(LONGEST_MS * 200);
          expect(callers.waiting).toBe(0);
          const users = callers.acquired.filter(({ priority, cost }) => priority === 'user' && cost > 0);
          const inOrder = users.toSorted((one, other) => one.number - other.number);
          for (const [i, { from }] of inOrder.entries()) {
            expect(from).toBeGreaterThanOrEqual(inOrder[i - 1]?.from ?? 0);
          }
        }),
        { numRuns: RUNS },
      );
    },
    LIMIT_MS,
  );

  it.each([
    ['sliding', sliding],
    ['gcra', gcra],
  ] as const)(
    '%s: change nothing by what they reject',
    (_name, policy) => {
      const schedules = steps(['acquire', 'acquire', 'pass', 'refund', 'pause', 'correct'], LONGEST_MS);
      return fc.assert(
        fc.asyncProperty(policy, schedules, async (how, schedule) => {
          const { clock, store } = newLimits();
          for (const step of schedule) {
            const before = await store.peek(ID, how);
            if (step.kind !== 'acquire') {
              await new Callers(store, how, clock).do(step);
              continue;
            }
            const { cost, priority } = step;
            const answer = await store.acquire(ID, how, { token: `${clock.monotonic()}`, cost, priority }, 0);
            if (answer.kind !== 'acquired') expect(await store.peek(ID, how)).toEqual(before);
            if (how.concurrency === undefined && priority === 'user' && cost > 0 && before.waitMs === 0) {
              expect(answer.kind === 'acquired').toBe(cost <= before.remaining);
            }
          }
        }),
        { numRuns: RUNS },
      );
    },
    LIMIT_MS,
  );

  it(
    'sliding: acquire, reject and wait as a plain list of permits does',
    () => {
      const schedules = steps(
        ['acquire', 'acquire', 'acquire', 'pass', 'refund', 'pause', 'release'],
        LONGEST_MS,
      );
      return fc.assert(
        fc.asyncProperty(sliding, schedules, async (given, schedule) => {
          const how = { ...given, concurrency: undefined };
          const { clock, store } = newLimits();
          const naive = new NaiveLimits(how);
          for (const [number, step] of schedule.entries()) {
            const now = Math.floor(clock.monotonic());
            if (step.kind === 'pass') clock.advance(step.ms / 3);
            else if (step.kind === 'pause') {
              await store.pause(ID, step.ms);
              naive.pause(now, step.ms);
            } else if (step.kind === 'acquire') {
              const request = { token: `t${number}`, cost: step.cost, priority: step.priority };
              const answer = await store.acquire(ID, how, request, 0);
              expect(answer.kind === 'acquired' ? 0 : answer.waitMs).toBe(naive.take(request, now));
            } else if (step.kind === 'refund' || step.kind === 'release') {
              const permit = naive.permits[step.place % naive.permits.length];
              // A call ends once.
              if (permit === undefined || (step.kind === 'release' && permit.hasEnded)) continue;
              const request = { ...permit, priority: 'user' } as const;
              if (step.kind === 'refund') {
                await store.refund(ID, how, request, 0);
                naive.refund(permit);
              } else {
                await store.release(ID, how, request);
                naive.release(permit, now);
              }
            }
          }
        }),
        { numRuns: RUNS },
      );
    },
    LIMIT_MS,
  );

  it.each([
    ['sliding', sliding],
    ['gcra', gcra],
  ] as const)(
    '%s: have everything back after a window without calls',
    (_name, policy) =>
      fc.assert(
        fc.asyncProperty(policy, steps(EVERYTHING, LONGEST_MS), async (given, schedule) => {
          const how = { ...given, concurrency: undefined };
          const { clock, store } = newLimits();
          const callers = new Callers(store, how, clock);
          for (const step of schedule) await callers.do(step);
          await callers.pass(LONGEST_MS * 200);
          clock.advance(idleMs(how));
          const most = Math.min(...how.windows.map((window) => window.most.user));
          const request = { token: 'all', cost: most, priority: 'user' } as const;
          expect(await store.acquire(ID, how, request, 0)).toEqual({ kind: 'acquired', remaining: 0 });
        }),
        { numRuns: RUNS },
      ),
    LIMIT_MS,
  );

  it(
    'sliding: permit the whole limit in each window to one who takes what there is',
    () =>
      fc.assert(
        fc.asyncProperty(slidingWindow, fc.integer({ min: 1, max: 3 }), async (window, cost) => {
          const how = { algorithm: 'sliding', windows: [window], concurrency: undefined } as const;
          const policy: LimiterPolicy = { ...how, slotLifeMs: 1, latestMs: 0 };
          const { clock, store } = newLimits();
          let units = 0;
          for (let asked = 0; clock.monotonic() < 5_000 + 20 * window.lengthMs; asked += 1) {
            const request = { token: `t${asked}`, cost, priority: 'user' } as const;
            const answer = await store.acquire(ID, policy, request, 0);
            if (answer.kind === 'acquired') units += cost;
            else clock.advance(answer.waitMs);
          }
          expect(units).toBeGreaterThanOrEqual(20 * Math.floor(window.limit / cost) * cost);
        }),
        { numRuns: Math.ceil(RUNS / 5) },
      ),
    LIMIT_MS,
  );
});

/** `gcra`: until the fullest bucket is empty. */
function idleMs({ algorithm, windows }: LimiterPolicy): number {
  const lengths = windows.map(({ lengthMs, limit, most }) =>
    algorithm === 'sliding' ? lengthMs : (lengthMs * most.user) / limit,
  );
  return Math.ceil(Math.max(...lengths)) + LONGEST_MS;
}
