import { describe, expect, it } from '@jest/globals';
import type { LimiterPolicy, Priority } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import * as fc from 'fast-check';
import { LocalLimits } from '../../../../libs/cache/src/stores/memory/limits/local-limits.js';
import {
  boundOf,
  changedPolicies,
  type CountedPermit,
  expectLargestLimit,
  type InForce,
  QUICK_BESIDE_BURSTY,
} from './limit-changes.js';

/** `MODEL_RUNS` asks for more. */
const RUNS = Math.min(Number(process.env.MODEL_RUNS ?? 1_000), 5_000_000);
const LIMIT_MS = 20_000 + RUNS * 20;
const ID = 'supplier';
const LENGTHS = [101, 150, 400];

interface Step {
  readonly policy: number;
  readonly cost: number;
  readonly priority: Priority;
  readonly passMs: number;
  readonly end: 'keep' | 'release' | 'costs more' | 'costs less';
}

const steps = fc.array(
  fc.record<Step>({
    policy: fc.nat({ max: 3 }),
    cost: fc.constantFrom(1, 1, 1, 2),
    priority: fc.constantFrom<Priority>('user', 'user', 'background'),
    passMs: fc.oneof(fc.constant(0), fc.nat({ max: 30 }), fc.nat({ max: 250 })),
    end: fc.constantFrom<Step['end']>('keep', 'keep', 'release'),
  }),
  { minLength: 20, maxLength: 80, size: 'max' },
);

/** Acquires by the policies in turn, and keeps the supplier's own count. */
async function play(policies: readonly LimiterPolicy[], schedule: readonly Step[], inForce: 'one' | 'all') {
  const clock = new FakeClock({ monotonic: 5_000.1 });
  const store = new LocalLimits(clock);
  const now = () => Math.floor(clock.monotonic());
  const permits: (CountedPermit & { readonly by: LimiterPolicy })[] = [];
  const spans: (InForce & { to: number })[] = [];
  for (const [number, { policy, cost, priority, passMs, end }] of schedule.entries()) {
    const asking = policies[policy % policies.length]!;
    const last = spans.at(-1);
    if (inForce === 'one' && last?.policy !== asking) {
      if (last !== undefined) last.to = now();
      spans.push({ policy: asking, from: now(), to: Infinity });
    }
    if (inForce === 'all') for (const one of policies) await store.peek(ID, one);
    const request = { token: `t${number}`, cost, priority };
    const answer = await store.acquire(ID, asking, request, 0);
    if (answer.kind === 'acquired') {
      permits.push({ from: now(), to: now(), cost, by: asking });
      if (end === 'release') await store.release(ID, asking, request);
    }
    clock.advance(passMs);
  }
  return { permits, spans };
}

describe('limits in memory that are changed', () => {
  it('count what leaked at the rate of another policy', async () => {
    const clock = new FakeClock();
    const store = new LocalLimits(clock);
    const answers: string[] = [];
    for (const [number, { policy, afterMs }] of QUICK_BESIDE_BURSTY.entries()) {
      clock.advance(afterMs);
      const request = { token: `t${number}`, cost: 1, priority: 'user' } as const;
      answers.push((await store.acquire(ID, policy, request, 0)).kind);
    }
    expect(answers.filter((kind) => kind === 'acquired')).toHaveLength(5);
  });
});

describe('limits in memory that are changed at random under load', () => {
  it(
    'never permit more than the largest limit in force in a window, by the count of the supplier',
    async () => {
      let checked = 0;
      await fc.assert(
        fc.asyncProperty(changedPolicies(LENGTHS), steps, async (policies, schedule) => {
          const { permits, spans } = await play(policies, schedule, 'one');
          checked += expectLargestLimit(LENGTHS, permits, spans);
        }),
        { numRuns: RUNS },
      );
      expect(checked).toBeGreaterThan(RUNS);
    },
    LIMIT_MS,
  );

  it(
    'never permit by one policy more than it has, whatever was permitted by others that are in force beside it',
    () =>
      fc.assert(
        fc.asyncProperty(changedPolicies(LENGTHS), steps, async (policies, schedule) => {
          const { permits } = await play(policies, schedule, 'all');
          for (const { by, to } of permits) {
            for (const { lengthMs } of by.windows) {
              const counted = permits.filter((one) => one.from > to - lengthMs && one.to <= to);
              // Nobody knows the order within a moment: the last one by this policy counted all before it.
              const last = permits.findLastIndex((one) => one.to === to && one.by === by);
              const units = counted
                .filter((one) => permits.indexOf(one) <= last)
                .reduce((sum, { cost }) => sum + cost, 0);
              const leaky = policies.filter(({ algorithm }) => algorithm === 'gcra');
              const rates = leaky.flatMap(({ windows }) =>
                windows.filter((one) => one.lengthMs === lengthMs).map(({ limit }) => limit),
              );
              const own = boundOf(by, lengthMs);
              const bound =
                by.algorithm === 'gcra'
                  ? Math.max(...rates) + Math.max(...by.windows.map(({ most }) => most.user))
                  : own;
              if (units > bound) expect({ lengthMs, to, by, bound, counted }).toBe('no more than the bound');
            }
          }
        }),
        { numRuns: RUNS },
      ),
    LIMIT_MS,
  );
});
