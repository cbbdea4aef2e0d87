import type { Obstacle } from '../../api/rejection.js';
import { KnownRefusal } from './known-rejection.js';
import type { LimitedRequest } from '../permit-request.js';
import { AWAY_RETRY_MS, refusalOf } from '../rejected.js';
import { Turns, type TurnsParts } from './turns.js';
import type { Granted } from './waiters.js';

/**
 * Those of this process who ask one limiter, or one of its keys. Who can't have it yet waits for his turn, or is told how
 * long that would be.
 */
export class WaitingLine {
  private readonly turns: Turns;
  private readonly known = new KnownRefusal();
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
  async ask(request: LimitedRequest): Promise<Granted> {
    request.signal?.throwIfAborted();
    const { now } = this;
    const until = this.known.until(request, now);
    if (until !== undefined) throw refusalOf(request, 'limit', until - now);
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

  private async take(request: LimitedRequest, deadline: number): Promise<Granted> {
    const { limits } = this.parts;
    const { limiter, id, signal } = request;
    const isFull = this.turns.length >= limiter.maxQueue;
    const maxWaitMs = isFull ? 0 : Math.max(0, deadline - this.now);
    const wait = (waitMs: number, obstacle: Obstacle) => this.turns.wait(request, deadline, waitMs, obstacle);
    if (maxWaitMs > 0 && this.turns.isAskingAnew) return wait(0, 'limit');
    const taken = await limits.take(limiter, id, request, maxWaitMs);
    if (signal?.aborted) {
      if (taken.kind === 'granted') await limits.refund(limiter, id, request, { ...taken, ageMs: 0 });
      if (taken.kind === 'booked') await limits.leave(id, request);
      throw signal.reason;
    }
    switch (taken.kind) {
      case 'granted':
        // It found out that the store is away. Those who wait ask anew then, and go first.
        if (maxWaitMs > 0 && taken.countedBy === 'process' && this.turns.isAskingAnew) {
          await limits.refund(limiter, id, request, { ...taken, ageMs: 0 });
          return wait(0, 'limit');
        }
        return { ...taken, hasWaited: false };
      case 'away':
        throw refusalOf(request, 'store-away', AWAY_RETRY_MS);
      case 'refused': {
        const { waitMs, obstacle } = taken;
        const mightWait = isFull && this.now + waitMs <= deadline;
        if (!mightWait && obstacle !== 'concurrency') this.known.note(request, this.now + waitMs);
        throw refusalOf(request, mightWait ? 'queue-full' : obstacle, waitMs);
      }
      case 'booked':
        return wait(taken.waitMs, taken.obstacle);
    }
  }

  private get now(): number {
    return this.parts.clock.monotonic();
  }
}
