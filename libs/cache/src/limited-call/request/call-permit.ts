import { createHash, randomBytes } from 'node:crypto';
import { RateLimitRequestError } from '../../api/errors.js';
import type { LoadScope } from '../../api/load-scope.js';
import type { Permit, PermitEnd } from '../../api/permit.js';
import type { Priority } from '../../api/priority.js';
import { type CheckedConsume, DEFAULT_PRIORITY } from '../../options/consume-options.js';
import type { Limiter } from '../../options/limiter-options.js';
import type { CallCost, LimiterPolicy, LimitRequest } from '../../ports/limit-store.js';
import type { Clock } from '../../time/clock.js';
import { costOf } from './ended-cost.js';

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

/** The windows of a policy hold so much at once, for callers of that priority. */
export function isPossible({ windows }: LimiterPolicy, cost: number, priority: Priority): boolean {
  return cost === 0 || windows.every(({ most }) => most[priority] > 0 && cost <= most.user);
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

/** The place of a call among those that run. */
export interface Slot {
  /** Runs code inside of which calls of the limiter have this place. */
  run<Value>(code: () => Promise<Value>): Promise<Value>;
  /** Ends the place. @returns once nobody inside has it any more */
  end(): Promise<void>;
}

export interface HeldPermitParts {
  /** Where it was counted. */
  readonly limits: {
    release(request: PermitRequest, actual: CallCost, countedBy: CountedBy): Promise<void>;
    refund(request: PermitRequest, countedBy: CountedBy, ageMs: number): Promise<void>;
  };
  readonly clock: Clock;
}

/** A permit, and the place of its call. */
export interface Held {
  readonly request: PermitRequest;
  readonly acquired: AcquiredPermit;
  readonly slot?: Slot;
}

/** Permits one call, and ends once: by `release` when the call has ended, or by `refund` when it was not made. */
export class HeldPermit implements Permit {
  readonly remaining: number;
  readonly request: PermitRequest;
  private hasEnded = false;

  /** @param acquiredAt on the monotonic clock */
  constructor(
    private readonly held: Held,
    private readonly parts: HeldPermitParts,
    private readonly acquiredAt = parts.clock.monotonic(),
  ) {
    this.request = held.request;
    this.remaining = held.acquired.remaining;
  }

  /** It was counted, on the server or in this process. Otherwise nobody knows what is left. */
  get isCounted(): boolean {
    return this.held.acquired.countedBy !== 'nobody';
  }

  /** Runs the call that it permits. */
  holds<Value>(call: () => Promise<Value>): Promise<Value> {
    const { slot } = this.held;
    return slot === undefined ? call() : slot.run(call);
  }

  async release({ cost }: PermitEnd = {}): Promise<void> {
    if (this.hasEnded) return;
    const { request } = this;
    const actual = cost === undefined ? request.cost : costOf(cost, request);
    this.hasEnded = true;
    await this.held.slot?.end();
    const { concurrency, latestMs, windows } = request.limiter.policy;
    const isOther = actual !== request.cost && windows.length > 0;
    if (concurrency === undefined && latestMs === 0 && !isOther) return;
    await this.parts.limits.release(
      request,
      { cost: actual, ageMs: this.ageMs },
      this.held.acquired.countedBy,
    );
  }

  async refund(): Promise<void> {
    if (this.hasEnded) return;
    this.hasEnded = true;
    await this.held.slot?.end();
    await this.parts.limits.refund(this.request, this.held.acquired.countedBy, this.ageMs);
  }

  private get ageMs(): number {
    return this.parts.clock.monotonic() - this.acquiredAt;
  }
}
