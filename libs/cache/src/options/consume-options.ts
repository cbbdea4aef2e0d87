import * as v from 'valibot';
import { type Duration, durationToMs } from '../api/duration.js';
import { RateLimitRequestError } from '../api/errors.js';
import type { Priority } from '../api/priority.js';
import { check, DURATION, option, type Schemas, wholeNumber } from './checks/check.js';

/** The cost of a call where none is given. */
export const DEFAULT_COST = 1;
/** The priority of a call that is given none and is not part of a load. */
export const DEFAULT_PRIORITY: Priority = 'user';
/** The conduct of a call at the limit where nothing is said. */
export const DEFAULT_ON_LIMIT = 'wait';
/** The longest wait for a limiter where none is given. */
export const DEFAULT_MAX_WAIT: Duration = '10s';

const DEFAULT_MAX_WAIT_MS = durationToMs(DEFAULT_MAX_WAIT, 'DEFAULT_MAX_WAIT');
const LONGEST_MAX_WAIT_MS = 60 * 60 * 1000;

/** Options of one limited call. */
export interface ConsumeOptions {
  /** Each key has the limits to itself: a user, a tenant, a route. It is kept as a hash. Default: one for all. */
  key?: string;
  /** The cost of the call, a whole number; 0 spends nothing. Default 1. */
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
  priority: option("'user' or 'background'", v.picklist(['user', 'background'])),
  onLimit: option("'wait' or 'reject'", v.picklist(['wait', 'reject']), DEFAULT_ON_LIMIT),
  maxWait: option("a duration such as '10s'", DURATION, DEFAULT_MAX_WAIT),
  signal: option('an AbortSignal', v.instance(AbortSignal)),
} satisfies Schemas<ConsumeOptions>);

/** Options of one limited call, checked and with their defaults. */
export interface CheckedConsume {
  readonly key: string | undefined;
  readonly cost: number;
  /** `undefined`: that of the load around the call. */
  readonly priority: Priority | undefined;
  readonly onLimit: 'wait' | 'reject';
  /** The longest wait, if the call waits at all. */
  readonly maxWaitMs: number;
  readonly signal: AbortSignal | undefined;
}

/** @throws RateLimitRequestError, CacheDurationError that name the method and the option */
export function checkConsumeOptions(options: ConsumeOptions, where: string): CheckedConsume {
  const { key, cost, priority, onLimit, maxWait, signal } = check(
    OPTIONS,
    options,
    where,
    RateLimitRequestError,
  );
  // Read anew, the default would take a twentieth of a decision.
  const isDefault = maxWait === DEFAULT_MAX_WAIT;
  const maxWaitMs = isDefault ? DEFAULT_MAX_WAIT_MS : durationToMs(maxWait, `${where}: maxWait`);
  if (maxWaitMs > LONGEST_MAX_WAIT_MS) {
    throw new RateLimitRequestError(`${where}: maxWait is '${maxWait}'. Expected at most '1h'.`);
  }
  return { key, cost, priority, onLimit, maxWaitMs, signal };
}
