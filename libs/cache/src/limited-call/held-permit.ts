import type { Clock } from '../time/clock.js';
import type { Grant } from '../options/limits.js';
import type { LimitedRequest } from './permit-request.js';
import type { LimitsAtHand } from './fallback/limits-with-fallback.js';
import type { RunningCalls } from './running-calls.js';
import type { Granted } from './waiting/waiters.js';

export interface HeldGrantParts {
  readonly limits: LimitsAtHand;
  readonly running: RunningCalls;
  readonly clock: Clock;
}

/** The right to make one call, which holds its place among those under way until it has ended. */
export class HeldGrant implements Grant {
  readonly remaining: number;
  private readonly grantedAt: number;
  private hasEnded = false;

  constructor(
    readonly request: LimitedRequest,
    private readonly granted: Granted,
    private readonly parts: HeldGrantParts,
  ) {
    this.remaining = granted.remaining;
    this.grantedAt = parts.clock.monotonic();
    const { id, token, limiter } = request;
    if (limiter.policy.concurrency !== undefined) parts.running.add(id, limiter.policy.slotLifeMs, token);
  }

  async release(): Promise<void> {
    const { request, parts } = this;
    const { concurrency, latestMs } = request.limiter.policy;
    if (this.hasEnded) return;
    this.end();
    if (concurrency === undefined && latestMs === 0) return;
    await parts.limits.release(request.limiter, request.id, request);
  }

  async refund(): Promise<void> {
    if (this.hasEnded) return;
    this.end();
    const { request, granted, parts } = this;
    const ageMs = parts.clock.monotonic() - this.grantedAt;
    const { countedBy } = granted;
    await parts.limits.refund(request.limiter, request.id, request, { countedBy, ageMs });
  }

  private end(): void {
    this.hasEnded = true;
    this.parts.running.remove(this.request.id, this.request.token);
  }
}
