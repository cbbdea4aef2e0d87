import type { RateLimitedError } from '../../api/errors.js';
import type { AcquireResult } from '../fallback/fallback-limits.js';
import type { PermitRequest } from '../request/call-permit.js';
import { rejectionOf } from '../request/rejected.js';

type Rejected = Extract<AcquireResult, { kind: 'rejected' }>;

/**
 * Remembers the latest rejection of a limiter, or of one of its keys. Until its time is up, requests like it are
 * rejected without asking the server. These are requests that cost as much or more, have the same or lower priority,
 * and would not wait that long.
 */
export class KnownRejection {
  private latest: { until: number; cost: number; isOfUser: boolean } | undefined;

  /** Makes the error for a rejected request, and remembers the rejection. @param wasFull no place in the queue was asked for */
  reject(
    request: PermitRequest,
    { waitMs, reason }: Rejected,
    { wasFull, now }: { wasFull: boolean; now: number },
  ): RateLimitedError {
    const couldHaveWaited = wasFull && now + waitMs <= request.deadline;
    if (couldHaveWaited) return rejectionOf(request, 'queue-full', waitMs);
    const { cost, priority } = request;
    // When a running call ends is a guess, and may be sooner.
    if (reason !== 'concurrency') this.latest = { until: now + waitMs, cost, isOfUser: priority === 'user' };
    return rejectionOf(request, reason, waitMs);
  }

  /** Makes the error that the request would get; `undefined` where that is not known. */
  of(request: PermitRequest, now: number): RateLimitedError | undefined {
    const { latest } = this;
    const { cost, priority, maxWaitMs } = request;
    if (latest === undefined || cost < latest.cost) return undefined;
    if (!latest.isOfUser && priority === 'user') return undefined;
    return latest.until > now + maxWaitMs ? rejectionOf(request, 'limit', latest.until - now) : undefined;
  }

  holdsAt(now: number): boolean {
    return this.latest !== undefined && this.latest.until > now;
  }

  forget(): void {
    this.latest = undefined;
  }
}
