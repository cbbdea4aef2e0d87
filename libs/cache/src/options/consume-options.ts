import * as v from 'valibot';
import { type Duration, durationToMs } from '../api/duration.js';
import { RateLimitRequestError } from '../api/errors.js';
import type { Priority } from '../api/priority.js';
import { check, DURATION, option, type Schemas, wholeNumber } from './checks/check.js';
import type { Limiter } from './limiter-options.js';

/** The cost of a call where none is given. */
export const DEFAULT_COST = 1;
/** The priority of a call that is given none and is not part of a load. */
export const DEFAULT_PRIORITY: Priority = 'user';
/** What a call does at the limit where nothing is said. */
export const DEFAULT_ON_LIMIT = 'wait';
/** The longest wait for a limiter where none is given. */
export const DEFAULT_MAX_WAIT: Duration = '10s';

const LONGEST_MAX_WAIT_MS = 60 * 60 * 1000;

/** What one call asks of a limiter. */
export interface ConsumeOptions {
  /** Each key has the limits to itself: a user, a tenant, a route. It is kept as a hash. Default: one for all. */
  key?: string;
  /** What the call costs, a whole number; 0 spends nothing. Default 1. */
  cost?: number;
  /** Default `'user'`; in a background refresh `'background'`. */
  priority?: Priority;
  /** Default `'wait'`. In a load for which a stale answer may be given instead a call never waits. */
  onLimit?: 'wait' | 'reject';
  /** The longest wait, at most `'1h'`. A call that would have to wait longer is rejected at once. Default `'10s'`. */
  maxWait?: Duration;
  /** Ends the wait: the call rejects with the signal's reason, and spends nothing. */
  signal?: AbortSignal;
}

const OPTIONS = v.strictObject({
  key: option(
    'well-formed text that is not empty',
    v.pipe(
      v.string(),
      v.check((key) => key !== '' && key.isWellFormed()),
    ),
  ),
  cost: option('a whole number, 0 or more', wholeNumber(0), DEFAULT_COST),
  priority: option("'user' or 'background'", v.picklist(['user', 'background']), DEFAULT_PRIORITY),
  onLimit: option("'wait' or 'reject'", v.picklist(['wait', 'reject'])),
  maxWait: option("a duration such as '10s'", DURATION, DEFAULT_MAX_WAIT),
  signal: option('an AbortSignal', v.instance(AbortSignal)),
} satisfies Schemas<ConsumeOptions>);

/**
 * @returns how long a call with these options may wait, if it waits at all
 * @throws RateLimitRequestError, CacheDurationError that name the method and the option
 */
export function checkConsumeOptions(limiter: Limiter, options: ConsumeOptions, where: string): number {
  const { cost, priority, maxWait } = check(OPTIONS, options, where, RateLimitRequestError);
  const most = mostAtOnce(limiter, priority);
  if (cost > most) {
    const what =
      limiter.policy.algorithm === 'gcra' ? 'its burst, less the reserve,' : 'its narrowest window';
    throw new RateLimitRequestError(
      `${where}: a cost of ${cost} is more than the limiter '${limiter.name}' ever permits ${priority} callers at once: ` +
        `${what} holds ${most}. Ask for less, in several calls, or give the limiter more.`,
    );
  }
  const maxWaitMs = durationToMs(maxWait, `${where}: maxWait`);
  if (maxWaitMs <= LONGEST_MAX_WAIT_MS) return maxWaitMs;
  throw new RateLimitRequestError(`${where}: maxWait is '${maxWait}'. Expected at most '1h'.`);
}

/** The most that one call of a priority may cost: what the narrowest window can hold at once. */
function mostAtOnce({ policy }: Limiter, priority: Priority): number {
  return Math.min(...policy.windows.map(({ most }) => most[priority]));
}
