import { createHash, randomBytes } from 'node:crypto';
import { durationToMs } from '../../api/duration.js';
import { RateLimitRequestError } from '../../api/errors.js';
import type { LoadScope } from '../../api/load-scope.js';
import type { Priority } from '../../api/priority.js';
import { type ConsumeOptions, DEFAULT_MAX_WAIT, LONGEST_MAX_WAIT_MS } from '../../options/consume-options.js';
import type { Limiter } from '../../options/limiter-options.js';
import { checkByTable, type OptionTable } from '../../options/option-table.js';
import type { LimitRequest } from '../../ports/limit-store.js';

/** What one call asks of a limiter, checked and with its defaults. */
export interface PermitRequest extends LimitRequest {
  readonly limiter: Limiter;
  /** The limiter, or its key: what the call is counted under. */
  readonly id: string;
  /** The longest wait; 0: none. */
  readonly maxWaitMs: number;
  /** When that wait is over, on the monotonic clock. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
}

const DEFAULT_MAX_WAIT_MS = durationToMs(DEFAULT_MAX_WAIT, 'maxWait');

/** Begins every token of this process; a number follows. */
const PROCESS = randomBytes(6).toString('base64url');
let tokens = 0;

export function newToken(): string {
  tokens += 1;
  return `${PROCESS}${tokens.toString(36)}`;
}

const OPTIONS: OptionTable<ConsumeOptions> = {
  key: {
    expected: 'well-formed text that is not empty',
    fits: (given) => typeof given === 'string' && given !== '' && given.isWellFormed(),
  },
  cost: {
    expected: 'a whole number, 0 or more',
    fits: (given) => Number.isSafeInteger(given) && Number(given) >= 0,
  },
  priority: {
    expected: "'user' or 'background'",
    fits: (given) => given === 'user' || given === 'background',
  },
  onLimit: { expected: "'wait' or 'reject'", fits: (given) => given === 'wait' || given === 'reject' },
  maxWait: { expected: "a duration such as '10s'", fits: () => true },
  signal: { expected: 'an AbortSignal', fits: (given) => given instanceof AbortSignal },
};

/**
 * Makes the request of a call. The load that the call is part of sets what the options leave open: a load that nobody
 * waits for gives background priority, one with an old answer in reserve never waits, and no call waits beyond its load.
 *
 * @param now on the monotonic clock
 * @throws RateLimitRequestError, CacheDurationError
 */
export function permitRequest(
  limiter: Limiter,
  options: ConsumeOptions,
  where: string,
  loadScope: LoadScope | undefined,
  now: number,
): PermitRequest {
  const priority = options.priority ?? loadScope?.priority ?? 'user';
  const longestMs = checkConsumeOptions(limiter, { ...options, priority }, where);
  const { key, cost = 1, onLimit = 'wait', signal } = options;
  const mayWait = onLimit === 'wait' && loadScope?.mayWait !== false;
  const leftMs = loadScope === undefined ? Infinity : loadScope.deadline - now;
  const maxWaitMs = mayWait ? Math.max(0, Math.min(longestMs, leftMs)) : 0;
  return {
    limiter,
    id: idOf(limiter, key),
    token: newToken(),
    cost,
    priority,
    maxWaitMs,
    deadline: now + maxWaitMs,
    signal,
  };
}

/**
 * Checks what a call asks of a limiter.
 *
 * @returns the longest wait of a call that may wait
 * @throws RateLimitRequestError, CacheDurationError that name the method and the option
 */
export function checkConsumeOptions(limiter: Limiter, options: ConsumeOptions, where: string): number {
  checkByTable(OPTIONS, options, where, RateLimitRequestError);
  const { cost = 1, priority = 'user' } = options;
  const most = mostAtOnce(limiter, priority);
  if (cost > most) {
    const what =
      limiter.policy.algorithm === 'gcra' ? 'its burst, less the reserve,' : 'its narrowest window';
    throw new RateLimitRequestError(
      `${where}: a cost of ${cost} is more than the limiter '${limiter.name}' ever permits ${priority} callers at once: ` +
        `${what} holds ${most}. Ask for less, in several calls, or give the limiter more.`,
    );
  }
  return maxWaitMsOf(options, where);
}

/**
 * Returns what a limiter, or one of its keys, is counted under. The hash has at least 128 bits, so keys never meet; and
 * the server never sees the key itself.
 */
export function idOf({ name }: Limiter, key: string | undefined): string {
  if (key === undefined) return name;
  return `${name}:${createHash('sha256').update(key).digest('base64url').slice(0, 22)}`;
}

/** The most that one call may cost: what the narrowest window can hold at once for its priority. */
function mostAtOnce({ policy }: Limiter, priority: Priority): number {
  return Math.min(...policy.windows.map(({ most }) => most[priority]));
}

function maxWaitMsOf({ maxWait }: ConsumeOptions, where: string): number {
  if (maxWait === undefined) return DEFAULT_MAX_WAIT_MS;
  const ms = durationToMs(maxWait, `${where}: maxWait`);
  if (ms <= LONGEST_MAX_WAIT_MS) return ms;
  throw new RateLimitRequestError(`${where}: maxWait is '${maxWait}'. Expected at most '1h'.`);
}
