import { createHash, randomBytes } from 'node:crypto';
import { RateLimitRequestError } from '../../api/errors.js';
import type { LoadScope } from '../../api/load-scope.js';
import { type CheckedConsume, DEFAULT_PRIORITY } from '../../options/consume-options.js';
import type { Priority } from '../../api/priority.js';
import type { Limiter } from '../../options/limiter-options.js';
import type { LimitRequest } from '../../ports/limit-store.js';
import type { Permit } from '../../api/permit.js';
import type { Clock } from '../../time/clock.js';

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
 * @throws RateLimitRequestError for a cost that is too high
 */
export function permitRequest(
  limiter: Limiter,
  options: CheckedConsume,
  where: string,
  loadScope: LoadScope | undefined,
  now: number,
): PermitRequest {
  const { key, cost, priority = loadScope?.priority ?? DEFAULT_PRIORITY, onLimit, signal } = options;
  requirePossible(limiter, cost, priority, where);
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
 * Refuses a cost that no call of this priority ever gets: more than the narrowest window can hold at once.
 *
 * @throws RateLimitRequestError
 */
export function requirePossible(
  { name, policy }: Limiter,
  cost: number,
  priority: Priority,
  where: string,
): void {
  if (policy.windows.every(({ most }) => cost <= most[priority])) return;
  const most = Math.min(...policy.windows.map((window) => window.most[priority]));
  const what = policy.algorithm === 'gcra' ? 'its burst, less the reserve,' : 'its narrowest window';
  throw new RateLimitRequestError(
    `${where}: a cost of ${cost} is more than the limiter '${name}' ever permits ${priority} callers at once: ` +
      `${what} holds ${most}. Ask for less, in several calls, or give the limiter more.`,
  );
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

export interface HeldPermitParts {
  /** Where it was counted. */
  readonly limits: {
    release(request: PermitRequest): Promise<void>;
    refund(request: PermitRequest, countedBy: CountedBy, ageMs: number): Promise<void>;
  };
  /** Prolongs places among the running calls. */
  readonly running: { remove(request: PermitRequest): void };
  readonly clock: Clock;
}

/** Permits one call, and ends once: by `release` when the call has ended, or by `refund` when it was not made. */
export class HeldPermit implements Permit {
  readonly remaining: number;
  private readonly acquiredAt: number;
  private hasEnded = false;

  constructor(
    readonly request: PermitRequest,
    private readonly acquired: AcquiredPermit,
    private readonly parts: HeldPermitParts,
  ) {
    this.remaining = acquired.remaining;
    this.acquiredAt = parts.clock.monotonic();
  }

  async release(): Promise<void> {
    if (this.hasEnded) return;
    this.end();
    const { concurrency, latestMs } = this.request.limiter.policy;
    if (concurrency === undefined && latestMs === 0) return;
    await this.parts.limits.release(this.request);
  }

  async refund(): Promise<void> {
    if (this.hasEnded) return;
    this.end();
    const ageMs = this.parts.clock.monotonic() - this.acquiredAt;
    await this.parts.limits.refund(this.request, this.acquired.countedBy, ageMs);
  }

  private end(): void {
    this.hasEnded = true;
    const { limiter } = this.request;
    if (limiter.policy.concurrency !== undefined) this.parts.running.remove(this.request);
  }
}
