import type { LimitReason } from '../../api/rejection.js';
import { KnownRejection } from './known-rejection.js';
import type { PermitRequest } from '../permit-request.js';
import { UNAVAILABLE_RETRY_MS, rejectionOf } from '../rejected.js';
import { Turns, type TurnsParts } from './turns.js';
import type { AcquiredPermit } from './waiters.js';

/**
 * Those of this process who ask one limiter, or one of its keys. Who can't have it yet waits for his turn, or is told how
 * long that would be.
 */
export class WaitingLine {
  private readonly turns: Turns;
  private readonly known = new KnownRejection();
  private asking = 0;

  constructor(private readonly parts: TurnsParts) {
    this.turns = new Turns(parts);
  }

  get isIdle(): boolean {
    return this.asking === 0 && this.turns.length === 0 && !this.known.holdsAt(this.now);
  }

  /**
   * @throws RateLimitedError, at once where the wait would be longer than the request may wait; the reason of the
   * request's signal
   */
  async ask(request: PermitRequest): Promise<AcquiredPermit> {
    request.signal?.throwIfAborted();
    const { now } = this;
    const until = this.known.until(request, now);
    if (until !== undefined) throw rejectionOf(request, 'limit', until - now);
    this.asking += 1;
    try {
      return await this.take(request, now + request.maxWaitMs);
    } finally {
      this.asking -= 1;
    }
  }

  /** There is more to give than those who wait were told. */
  freed(): void {
    this.known.forget();
    this.turns.freed();
  }

  /** What was said was said by another than the one who counts now. */
  counterChanged(): void {
    this.known.forget();
    this.turns.counterChanged();
  }

  /** Nobody waits any more. */
  close(): void {
    this.turns.close();
  }

  private async take(request: PermitRequest, deadline: number): Promise<AcquiredPermit> {
    const { limits } = this.parts;
    const { limiter, id, signal } = request;
    const isFull = this.turns.length >= limiter.maxQueue;
    const maxWaitMs = isFull ? 0 : Math.max(0, deadline - this.now);
    const wait = (waitMs: number, reason: LimitReason) => this.turns.wait(request, deadline, waitMs, reason);
    if (maxWaitMs > 0 && this.turns.isAskingAnew) return wait(0, 'limit');
    const taken = await limits.acquire(limiter, id, request, maxWaitMs);
    if (signal?.aborted) {
      if (taken.kind === 'acquired') await limits.refund(limiter, id, request, { ...taken, ageMs: 0 });
      if (taken.kind === 'queued') await limits.leave(id, request);
      throw signal.reason;
    }
    switch (taken.kind) {
      case 'acquired':
        // It found out that the store is away. Those who wait ask anew then, and go first.
        if (maxWaitMs > 0 && taken.countedBy === 'process' && this.turns.isAskingAnew) {
          await limits.refund(limiter, id, request, { ...taken, ageMs: 0 });
          return wait(0, 'limit');
        }
        return { ...taken, hasWaited: false };
      case 'away':
        throw rejectionOf(request, 'store-unavailable', UNAVAILABLE_RETRY_MS);
      case 'rejected': {
        const { waitMs, reason } = taken;
        const mightWait = isFull && this.now + waitMs <= deadline;
        if (!mightWait && reason !== 'concurrency') this.known.note(request, this.now + waitMs);
        throw rejectionOf(request, mightWait ? 'queue-full' : reason, waitMs);
      }
      case 'queued':
        return wait(taken.waitMs, taken.reason);
    }
  }

  private get now(): number {
    return this.parts.clock.monotonic();
  }
}
