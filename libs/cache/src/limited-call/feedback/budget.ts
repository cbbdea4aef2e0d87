import type { SupplierFeedback } from '../../options/limits.js';
import { LONGEST_PAUSE_MS } from './pause.js';
import type { ToldLimit } from './told-limits.js';

/**
 * What is left of the tightest limit, until it starts anew, at most {@link LONGEST_PAUSE_MS}. A limit that does not say
 * when it starts anew, or says a moment that is past, is left out: what it tells would hold for no time, or for ever.
 */
export function budgetOf(limits: readonly ToldLimit[]): SupplierFeedback['budget'] {
  const budgets = limits.flatMap(({ remaining, resetMs, isOfCalls }) =>
    isOfCalls && remaining !== undefined && resetMs !== undefined
      ? [{ remaining, forMs: Math.min(resetMs, LONGEST_PAUSE_MS) }]
      : [],
  );
  return budgets.toSorted((one, two) => one.remaining - two.remaining || two.forMs - one.forMs)[0];
}
