import { RateLimitedError } from '../api/errors.js';
import type { CacheEventBus } from '../api/events.js';
import type { CallEnd } from '../api/supplier-feedback.js';
import type { Limiter } from '../options/limiter-options.js';
import { failedCallOf } from './feedback/standard-feedback.js';
import type { AcquiredPermit, PermitRequest } from './request/call-permit.js';

/** Emits the events of limited calls, and of what happens to their limiters. */
export class LimitedCallEvents {
  constructor(private readonly events: CacheEventBus) {}

  acquired({ limiter, priority, cost }: PermitRequest, permit: AcquiredPermit, waitedMs: number): void {
    const { hasWaited, remaining, countedBy } = permit;
    const { name } = limiter;
    // Field by field: made by a spread, the event took longer than the decision.
    this.events.emit('permitAcquired', {
      limiter: name,
      priority,
      cost,
      waitedMs,
      hasWaited,
      remaining,
      countedBy,
    });
  }

  /** Emits nothing for other errors, as where the caller gave up. */
  rejected({ limiter, priority }: PermitRequest, error: unknown): void {
    if (!(error instanceof RateLimitedError)) return;
    const { reason, retryAfterMs } = error;
    this.events.emit('permitRejected', { limiter: limiter.name, priority, reason, retryAfterMs });
  }

  ended({ name }: Limiter, durationMs: number, end: CallEnd): void {
    this.events.emit('limitedCallEnded', { limiter: name, durationMs, ...failedCallOf(end) });
  }

  feedbackFailed({ name }: Limiter, error: unknown): void {
    this.events.emit('feedbackFailed', { limiter: name, error });
  }

  paused({ name }: Limiter, forMs: number, by: 'supplier' | 'hand'): void {
    this.events.emit('limiterPaused', { limiter: name, forMs, by });
  }

  corrected({ name }: Limiter, remaining: number): void {
    this.events.emit('limiterCorrected', { limiter: name, remaining });
  }

  reset({ name }: Limiter): void {
    this.events.emit('limiterReset', { limiter: name });
  }

  fallback(isActive: boolean): void {
    this.events.emit('limitsFallback', { isActive });
  }
}
