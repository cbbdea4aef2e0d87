import { createHash, randomBytes } from 'node:crypto';
import type { LoadScope } from '../api/load-scope.js';
import type { LimitRequest } from '../ports/limit-store.js';
import {
  checkConsumeOptions,
  type ConsumeOptions,
  DEFAULT_COST,
  DEFAULT_ON_LIMIT,
  DEFAULT_PRIORITY,
} from '../options/consume-options.js';
import { type Limiter } from '../options/limiter-options.js';

/** What one call asks of a limiter, checked and with its defaults. */
export interface PermitRequest extends LimitRequest {
  readonly limiter: Limiter;
  /** The limiter, or its key: what it is counted under. */
  readonly id: string;
  /** How long it may wait; 0: not at all. */
  readonly maxWaitMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Tokens of this process begin with this, and go on with a number. */
const PROCESS = randomBytes(6).toString('base64url');
let tokens = 0;

export function newToken(): string {
  tokens += 1;
  return `${PROCESS}${tokens.toString(36)}`;
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
  const priority = options.priority ?? loadScope?.priority ?? DEFAULT_PRIORITY;
  const maxWaitMs = checkConsumeOptions(limiter, { ...options, priority }, where);
  const { key, cost = DEFAULT_COST, onLimit = DEFAULT_ON_LIMIT, signal } = options;
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
