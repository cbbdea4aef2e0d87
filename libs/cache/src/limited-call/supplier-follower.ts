import type { CallEnd, SupplierFeedback } from '../api/supplier-feedback.js';
import type { Limiter } from '../options/limiter-options.js';
import type { Clock } from '../time/clock.js';
import type { ServerLimits } from './fallback/server-limits.js';
import { LONGEST_PAUSE_MS } from './feedback/limit-headers.js';
import { standardFeedback } from './feedback/standard-feedback.js';
import { type HeldPermit, newToken } from './request/call-permit.js';
import type { LimitedCallEvents } from './limited-call-events.js';

export interface SupplierFollowerParts {
  readonly limits: Pick<ServerLimits, 'pause' | 'correct'>;
  readonly events: LimitedCallEvents;
  readonly clock: Pick<Clock, 'now'>;
}

/** Follows what a supplier's answer says of its limits: pauses all processes, or lowers what is left. */
export class SupplierFollower {
  constructor(private readonly parts: SupplierFollowerParts) {}

  /** @param end how the call of the permit ended @returns what it cost, where the answer says that */
  async follow({ request, remaining }: HeldPermit, end: CallEnd): Promise<number | undefined> {
    const { limits, events } = this.parts;
    const { limiter, id } = request;
    const { pauseMs, budget, cost } = this.read(limiter, end);
    if (pauseMs !== undefined && pauseMs > 0) {
      const forMs = Math.min(pauseMs, LONGEST_PAUSE_MS);
      await limits.pause(id, forMs);
      events.paused(limiter, forMs, 'supplier');
    } else if (budget !== undefined && budget.forMs > 0 && budget.remaining < remaining) {
      const left = Math.max(0, budget.remaining);
      // Nobody waits for it.
      void limits.correct(request, left, Math.min(budget.forMs, LONGEST_PAUSE_MS), newToken());
      events.corrected(limiter, left);
    }
    return cost;
  }

  private read(limiter: Limiter, end: CallEnd): SupplierFeedback {
    const reader = limiter.feedback === 'standard' ? standardFeedback : limiter.feedback;
    try {
      const said = reader?.(end, this.parts.clock.now()) ?? {};
      requireCost(said.cost);
      return said;
    } catch (error) {
      this.parts.events.feedbackFailed(limiter, error);
      return {};
    }
  }
}

/** @throws RangeError for a cost that is none */
function requireCost(cost: number | undefined): void {
  if (cost === undefined || (Number.isSafeInteger(cost) && cost >= 0)) return;
  throw new RangeError(`feedback: cost is ${String(cost)}. Expected a whole number, 0 or more.`);
}

/** Makes a call and says how it ended. Never throws. */
export async function endOf<Value>(
  call: () => Promise<Value>,
): Promise<{ readonly value: Value } | { readonly error: unknown }> {
  try {
    return { value: await call() };
  } catch (error) {
    return { error };
  }
}
