import { RateLimitRequestError } from '../../api/errors.js';
import type { Limiter } from '../../options/limiter-options.js';

/**
 * Returns what a call counts as, of what it turned out to cost. One that cost more than its largest window holds fills that
 * window: others wait for it, and no longer.
 *
 * @throws RateLimitRequestError for a cost that is no whole number from 0 on
 */
export function costOf(
  cost: number,
  { limiter, cost: permitted }: { limiter: Limiter; cost: number },
): number {
  if (!Number.isSafeInteger(cost) || cost < 0) {
    throw new RateLimitRequestError(
      `Permit.release: cost is ${String(cost)}, for the limiter '${limiter.name}'. Expected a whole number, 0 or more.`,
    );
  }
  return Math.min(cost, Math.max(permitted, ...limiter.policy.windows.map(({ limit }) => limit)));
}
