import type { Permit } from '../api/permit.js';
import type { Clock } from '../time/clock.js';
import type { ServerLimits } from './fallback/server-limits.js';
import type { AcquiredPermit } from './queue/waiters.js';
import type { PermitRequest } from './request/permit-request.js';
import type { RunningCalls } from './running-calls.js';

export interface HeldPermitParts {
  readonly limits: Pick<ServerLimits, 'release' | 'refund'>;
  readonly running: Pick<RunningCalls, 'remove'>;
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
