import { createHash, randomBytes } from 'node:crypto';
import type { LoadScope } from '../../api/load-scope.js';
import { type CheckedConsume, DEFAULT_PRIORITY } from '../../options/consume-options.js';
import type { Limiter } from '../../options/limiter-options.js';
import type { LimitRequest } from '../../ports/limit-store.js';
import { requirePossible } from './possible-cost.js';

/** The request of one call to a limiter. */
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

/** Begins every token of this process; a number follows. */
const PROCESS = randomBytes(6).toString('base64url');
let tokens = 0;

export function newToken(): string {
  tokens += 1;
  return `${PROCESS}${tokens.toString(36)}`;
}

/**
 * Makes the request of a call. The load that the call is part of sets what the options leave open. A load that nobody
 * waits for gives background priority, and one with an old answer in reserve never waits. No call waits beyond its
 * load.
 *
 * @param now on the monotonic clock
 * @throws RateLimitRequestError for a cost above what the limiter was declared with
 */
export function permitRequest(
  limiter: Limiter,
  options: CheckedConsume,
  where: string,
  loadScope: LoadScope | undefined,
  now: number,
): PermitRequest {
  const { key, cost, priority = loadScope?.priority ?? DEFAULT_PRIORITY, onLimit, signal } = options;
  requirePossible(limiter, cost, where);
  const mayWait = onLimit === 'wait' && loadScope?.mayWait !== false;
  const leftMs = loadScope === undefined ? Infinity : loadScope.deadline - now;
  const maxWaitMs = mayWait ? Math.max(0, Math.min(options.maxWaitMs, leftMs)) : 0;
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
 * Returns what a limiter, or one of its keys, is counted under. The hash has at least 128 bits, so keys never meet; and
 * the server never sees the key itself.
 */
export function idOf({ name }: Limiter, key: string | undefined): string {
  if (key === undefined) return name;
  return `${name}:${createHash('sha256').update(key).digest('base64url').slice(0, 22)}`;
}

/** The counter of a permit: the server for all processes, this process for itself, or nobody. */
export type CountedBy = 'store' | 'process' | 'nobody';

/** The permit that a request got. */
export interface AcquiredPermit {
  readonly remaining: number;
  readonly countedBy: CountedBy;
  /** It was queued before. */
  readonly hasWaited: boolean;
}
