import { expect } from '@jest/globals';
import type { LimiterPolicy, Priority } from '@tripsage/cache';
import { readConfigureGlobal } from 'fast-check';

/** What a store acquired. Times are milliseconds of one clock, the store's where it can be read. */
export interface SeenPermit {
  readonly token: string;
  readonly cost: number;
  readonly priority: Priority;
  /** It was acquired between these moments. */
  readonly from: number;
  readonly to: number;
  /** Where it was given back: it counted before this moment for certain. */
  readonly until?: number;
}

/**
 * Asserts that in no window, wherever it starts, more calls were made than the policy says. A call that gave its permit back
 * was not made.
 *
 * @param lateMs how much older than the store was told permits were, all in all, when they were given back: a bucket gets back
 *   so much too much
 */
export function expectWithin(policy: LimiterPolicy, permits: readonly SeenPermit[], lateMs = 0): void {
  const made = permits.filter(({ until }) => until === undefined);
  for (const { limit, lengthMs, most } of policy.windows) {
    if (policy.algorithm === 'sliding') {
      expectNoMoreIn(made, lengthMs, limit);
      continue;
    }
    const spare = (lateMs * limit) / lengthMs;
    expectNoMoreIn(made, lengthMs, limit + most.user - 1 + spare);
    // From any start, for as long as it goes: the burst, and what has leaked since.
    for (const lengthOf of [1, 3, 10].map((part) => (lengthMs * part) / 4)) {
      expectNoMoreIn(made, lengthOf, most.user + (lengthOf * limit) / lengthMs + spare);
    }
  }
}

/** Half-open windows that start at each permit: where the most is, one of these is. */
function expectNoMoreIn(permits: readonly SeenPermit[], lengthMs: number, bound: number): void {
  for (const { from: start } of permits) {
    const inside = permits.filter(({ from, to }) => from >= start && to < start + lengthMs);
    const units = inside.reduce((sum, { cost }) => sum + cost, 0);
    if (units > bound + 1e-6) {
      fail({ start, lengthMs, bound, units, inside }, 'no more than the bound');
    }
  }
}

/**
 * Asserts that background callers left the reserve alone: at their permits no more counted than the most for them. What was
 * given back counts until then, and not after.
 */
export function expectReserveLeft(policy: LimiterPolicy, permits: readonly SeenPermit[]): void {
  for (const { lengthMs, most } of policy.windows) {
    for (const permit of permits) {
      const { priority, from, to, cost } = permit;
      if (priority === 'user' || cost === 0) continue;
      const inside = permits.filter((one) => {
        const isBefore = one.to < from && one.from > to - lengthMs;
        // Nobody knows which of one moment was the first, but the last of background callers found all others.
        const isBeside = one.priority === 'background' && [one.from, one.to, to].every((at) => at === from);
        const counts = isBefore || (isBeside && countsAfter(permit, to));
        return counts && one !== permit && countsAfter(one, to);
      });
      const counted = inside.reduce((sum, one) => sum + one.cost, cost);
      if (counted > most.background) {
        fail({ permit, lengthMs, counted, most, inside }, 'no more than background callers may');
      }
    }
  }
}

function countsAfter({ until }: SeenPermit, moment: number): boolean {
  return until === undefined || until > moment;
}

/** Fails with what was seen, and with the seed by which it was drawn. */
function fail(seen: object, wanted: string): void {
  expect({ seed: readConfigureGlobal().seed, ...seen }).toBe(wanted);
}
