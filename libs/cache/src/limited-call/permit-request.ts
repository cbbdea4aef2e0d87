import { createHash, randomBytes } from 'node:crypto';
import type { LoadScope } from '../api/load-scope.js';
import { DEFAULT_MAX_WAIT, LONGEST_MAX_WAIT_MS } from '../options/defaults.js';
import { durationToMs } from '../api/duration.js';
import { RateLimitRequestError } from '../api/errors.js';
import type { LimitRequest } from '../ports/limit-store.js';
import type { ConsumeOptions } from '../options/limits.js';
import { checkByTable, type OptionTable } from '../options/option-table.js';
import { type Limiter, mostAtOnce } from './limiter.js';

/** What one call asks of a limiter, checked and with its defaults. */
export interface PermitRequest extends LimitRequest {
  readonly limiter: Limiter;
  /** The limiter, or its key: what it is counted under. */
  readonly id: string;
  /** How long it may wait; 0: not at all. */
  readonly maxWaitMs: number;
  readonly signal: AbortSignal | undefined;
}

const DEFAULT_MAX_WAIT_MS = durationToMs(DEFAULT_MAX_WAIT, 'maxWait');

/** Tokens of this process begin with this, and go on with a number. */
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
 * @returns how long a call with these options may wait, where it may
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
      `${where}: a cost of ${cost} is more than the limiter '${limiter.name}' ever grants ${priority} callers at once: ` +
        `${what} holds ${most}. Ask for less, in several calls, or give the limiter more.`,
    );
  }
  return maxWaitMsOf(options, where);
}

/**
 * The request that a call makes, under the circumstances of the load that it is part of, if it is: a renewal that nobody
 * waits for is of background priority; where an old answer is at hand nobody waits; and nobody waits beyond its end.
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
  const maxWaitMs = checkConsumeOptions(limiter, { ...options, priority }, where);
  const { key, cost = 1, onLimit = 'wait', signal } = options;
  const mayWait = onLimit === 'wait' && loadScope?.mayWait !== false;
  const leftMs = loadScope === undefined ? Infinity : loadScope.deadline - now;
  return {
    limiter,
    id: idOf(limiter, key),
    token: newToken(),
    cost,
    priority,
    maxWaitMs: mayWait ? Math.max(0, Math.min(maxWaitMs, leftMs)) : 0,
    signal,
  };
}

/** Of at least 128 bits, so that keys never meet; and nobody reads on the server who they are. */
export function idOf({ name }: Limiter, key: string | undefined): string {
  if (key === undefined) return name;
  return `${name}:${createHash('sha256').update(key).digest('base64url').slice(0, 22)}`;
}

function maxWaitMsOf({ maxWait }: ConsumeOptions, where: string): number {
  if (maxWait === undefined) return DEFAULT_MAX_WAIT_MS;
  const ms = durationToMs(maxWait, `${where}: maxWait`);
  if (ms <= LONGEST_MAX_WAIT_MS) return ms;
  throw new RateLimitRequestError(`${where}: maxWait is '${maxWait}'. Expected at most '1h'.`);
}
