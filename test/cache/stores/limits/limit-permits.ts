import { expect } from '@jest/globals';
import type { LimiterPolicy, Priority } from '@tripsage/cache';

/** What a store granted. Times are milliseconds of one clock. */
export interface SeenGrant {
  readonly token: string;
  readonly cost: number;
  readonly priority: Priority;
  /** It was granted between these moments. */
  readonly from: number;
  readonly to: number;
}

/** Asserts that in no window, wherever it starts, more was granted than the policy says. Of calls that were not made none. */
export function expectWithin(policy: LimiterPolicy, permits: readonly SeenGrant[]): void {
  for (const { limit, lengthMs, most } of policy.windows) {
    const bound = policy.algorithm === 'sliding' ? limit : limit + most.user - 1;
    expectNoMoreIn(permits, lengthMs, bound);
    if (policy.algorithm === 'gcra') {
      // From any start, for as long as it goes: the burst, and what has leaked since.
      for (const lengthOf of [1, 3, 10].map((part) => (lengthMs * part) / 4)) {
        expectNoMoreIn(permits, lengthOf, most.user + (lengthOf * limit) / lengthMs);
      }
    }
  }
}

/** Half-open windows that start at each grant: where the most is, one of these is. */
function expectNoMoreIn(permits: readonly SeenGrant[], lengthMs: number, bound: number): void {
  for (const { from: start } of permits) {
    const inside = permits.filter(({ from, to }) => from >= start && to < start + lengthMs);
    const units = inside.reduce((sum, { cost }) => sum + cost, 0);
    if (units > bound + 1e-6) {
      expect({ start, lengthMs, bound, units, inside }).toBe('no more than the bound');
    }
  }
}

/** Asserts that background callers left the reserve alone: at their grants no more counted than the most for them. */
export function expectReserveLeft(policy: LimiterPolicy, permits: readonly SeenGrant[]): void {
  for (const { lengthMs, most } of policy.windows) {
    for (const { priority, from, cost } of permits) {
      if (priority === 'user' || cost === 0) continue;
      const before = permits.filter(({ to }) => to < from && to > from - lengthMs);
      const counted = before.reduce((sum, one) => sum + one.cost, cost);
      if (counted > most.background)
        expect({ from, counted, most }).toBe('no more than background callers may');
    }
  }
}
