import type { Clock } from '../time/clock.js';
import type { Permit } from '../options/limits.js';
import type { PermitRequest } from './permit-request.js';
import type { LimitsWithFallback } from './fallback/limits-with-fallback.js';
import type { RunningCalls } from './running-calls.js';
import type { AcquiredPermit } from './waiting/waiters.js';

export interface HeldPermitParts {
  readonly limits: LimitsWithFallback;
  readonly running: RunningCalls;
  readonly clock: Clock;
}

/** The right to make one call, which holds its place among those under way until it has ended. */
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
    const { request, acquired, parts } = this;
    const ageMs = parts.clock.monotonic() - this.acquiredAt;
    const { countedBy } = acquired;
    await parts.limits.refund(request.limiter, request.id, request, { countedBy, ageMs });
  }

  private end(): void {
    this.hasEnded = true;
    this.parts.running.remove(this.request.id, this.request.token);
  }
}
