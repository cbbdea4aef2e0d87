import { expect } from '@jest/globals';
import type { LimiterPolicy, LimitWindow } from '@tripsage/cache';
import * as fc from 'fast-check';

/** A permit as the supplier counts it, between two moments. */
export interface CountedPermit {
  readonly from: number;
  readonly to: number;
  readonly cost: number;
}

/** A policy, and the time for which it was in force. */
export interface InForce {
  readonly policy: LimiterPolicy;
  readonly from: number;
  readonly to: number;
}

/** Policies of a limiter whose limits, windows and algorithm are changed at random; lengths are of a few. */
export function changedPolicies(lengths: readonly number[]): fc.Arbitrary<LimiterPolicy[]> {
  const window = fc
    .record({
      limit: fc.integer({ min: 2, max: 12 }),
      lengthMs: fc.constantFrom(...lengths),
      burst: fc.integer({ min: 2, max: 5 }),
      background: fc.integer({ min: 1, max: 2 }),
    })
    .map((drawn) => drawn);
  const policy = fc
    .record({
      algorithm: fc.constantFrom<LimiterPolicy['algorithm']>('sliding', 'sliding', 'gcra'),
      windows: fc.array(window, { minLength: 1, maxLength: 3 }),
      latestMs: fc.constantFrom(0, 0, 7),
    })
    .map(({ algorithm, windows, latestMs }): LimiterPolicy => ({
      algorithm,
      windows: windows.map(({ limit, lengthMs, burst, background }): LimitWindow => {
        const user = algorithm === 'gcra' ? burst : limit;
        return { limit, lengthMs, most: { user, background: Math.min(background, user) } };
      }),
      concurrency: undefined,
      slotLifeMs: 10_000,
      latestMs: algorithm === 'gcra' ? 0 : latestMs,
    }));
  return fc.array(policy, { minLength: 2, maxLength: 4 });
}

/** The most that a policy alone permits in windows of one length; `Infinity` where it has no window of that length. */
export function boundOf({ algorithm, windows }: LimiterPolicy, lengthMs: number): number {
  const own = windows.filter((window) => window.lengthMs === lengthMs);
  const bounds = own.map(({ limit, most }) => (algorithm === 'gcra' ? limit + most.user - 1 : limit));
  return Math.min(Infinity, ...bounds);
}

/**
 * Asserts by the supplier's own count that no window, wherever it starts, has more than the largest limit that was in force
 * in it.
 */
export function expectLargestLimit(
  lengths: readonly number[],
  permits: readonly CountedPermit[],
  inForce: readonly InForce[],
): number {
  let checked = 0;
  for (const lengthMs of lengths) {
    for (const { from: start } of permits) {
      const end = start + lengthMs;
      const inside = permits.filter(({ from, to }) => from >= start && to < end);
      if (inside.length === 0) continue;
      const lastAt = Math.max(...inside.map(({ to }) => to));
      const there = inForce.filter(({ from, to }) => from <= lastAt && to >= start);
      const bound = Math.max(...there.map(({ policy }) => boundOf(policy, lengthMs)));
      const units = inside.reduce((sum, { cost }) => sum + cost, 0);
      if (bound < Infinity) checked += 1;
      if (units > bound)
        expect({ lengthMs, start, bound, units, inside, there }).toBe('no more than the bound');
    }
  }
  return checked;
}

const windowOf = (limit: number, user: number): LimitWindow => ({
  limit,
  lengthMs: 101_000,
  most: { user, background: 1 },
});
const ofBuckets = { algorithm: 'gcra', concurrency: undefined, slotLifeMs: 10_000, latestMs: 0 } as const;
const BURSTY: LimiterPolicy = { ...ofBuckets, windows: [windowOf(2, 4)] };
const QUICK: LimiterPolicy = { ...ofBuckets, windows: [windowOf(3, 3)] };

/**
 * Policies that ask in turn for one unit, each so long after the one before. The quick one lets leak more than the bursty one
 * does: together they would permit six units in a window, and neither permits more than five.
 */
export const QUICK_BESIDE_BURSTY: readonly { readonly policy: LimiterPolicy; readonly afterMs: number }[] = [
  ...Array.from({ length: 4 }, () => ({ policy: BURSTY, afterMs: 0 })),
  { policy: QUICK, afterMs: 67_500 },
  { policy: BURSTY, afterMs: 0 },
];
