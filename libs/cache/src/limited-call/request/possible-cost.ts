import { RateLimitRequestError, type RateLimitedError } from '../../api/errors.js';
import type { Priority } from '../../api/priority.js';
import type { Limiter } from '../../options/limiter-options.js';
import type { LimiterPolicy } from '../../ports/limit-store.js';
import type { PermitRequest } from './call-permit.js';
import { rejectionOf } from './rejected.js';

/**
 * Refuses a cost that the limiter never permits as it was declared: more than its narrowest window can hold at once. A
 * background call may cost as much as a user's: it has the window to itself then.
 *
 * @throws RateLimitRequestError
 */
export function requirePossible({ name, policy, declared }: Limiter, cost: number, where: string): void {
  if (isPossible(declared, cost, 'user') || isPossible(policy, cost, 'user')) return;
  const most = Math.min(...declared.windows.map((window) => window.most.user));
  const what = declared.algorithm === 'gcra' ? 'its burst' : 'its narrowest window';
  throw new RateLimitRequestError(
    `${where}: a cost of ${cost} is more than the limiter '${name}' ever permits at once: ` +
      `${what} holds ${most}. Ask for less, in several calls, or give the limiter more.`,
  );
}

/**
 * Makes the error for a request that the limits now in force never permit, as while an operator has lowered them, or for a
 * background call where all is reserved for users. `undefined`: they may permit it.
 */
export function tooCostly(request: PermitRequest): RateLimitedError | undefined {
  const { limiter, cost, priority } = request;
  if (isPossible(limiter.policy, cost, priority)) return undefined;
  // Nobody knows when the limits change again; a window later is soon enough to ask.
  return rejectionOf(request, 'cost', Math.max(...limiter.policy.windows.map(({ lengthMs }) => lengthMs)));
}

function isPossible({ windows }: LimiterPolicy, cost: number, priority: Priority): boolean {
  return cost === 0 || windows.every(({ most }) => most[priority] > 0 && cost <= most.user);
}
