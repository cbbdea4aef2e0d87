import type { Clock } from '../../contract/clock.port.js';
import type { Priority } from '../../contract/limits.js';
import type { Obstacle, RefusalReason } from '../../contract/refusal.js';
import { KnownRefusal } from './known-refusal.js';
import type { LimitedRequest } from '../limited-request.js';
import type { Claimed, LimitsAtHand } from '../counting/limits-at-hand.js';
import { refusalOf } from '../refusal.js';
import { apartMs } from './start-apart.js';
import { type Granted, PRIORITIES, type Waiter, Waiters } from './waiters.js';

export interface WaitingLineParts {
  readonly limits: LimitsAtHand;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Asked for in one round trip. */
const MOST_AT_ONCE = 100;
/** When a limiter that is closed is worth asking again. */
const AWAY_RETRY_MS = 1_000;

/**
 * Those of this process who wait for one limiter, or one of its keys: first come, first served, users before background
 * callers. Each has a place in the line that all processes share, and is asked for when it is its turn.
 */
export class WaitingLine {
  private readonly waiters = new Waiters();
  private readonly known = new KnownRefusal();
  private stopTimer: () => void = () => undefined;
  private isClaiming = false;
  /** There is more to give than was said. */
  private isFreed = false;
  private asking = 0;

  constructor(private readonly parts: WaitingLineParts) {}

  get isIdle(): boolean {
    return this.asking === 0 && this.waiters.length === 0 && !this.known.holdsAt(this.now);
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
    if (this.waiters.length === 0) return;
    this.isFreed = true;
    void this.claimDue();
  }

  /** Nobody waits any more. */
  close(): void {
    this.stopTimer();
    for (const waiter of this.waiters.removeAll()) this.refuse(waiter, 'shut-down', 0);
  }

  private async take(request: LimitedRequest, deadline: number): Promise<Granted> {
    const { limits } = this.parts;
    const { limiter, id, signal } = request;
    const isFull = this.waiters.length >= limiter.maxQueue;
    const maxWaitMs = isFull ? 0 : Math.max(0, deadline - this.now);
    const taken = await limits.take(limiter, id, request, maxWaitMs);
    if (signal?.aborted) {
      if (taken.kind === 'granted') await limits.refund(limiter, id, request, { ...taken, ageMs: 0 });
      if (taken.kind === 'booked') await limits.leave(id, request);
      throw signal.reason;
    }
    switch (taken.kind) {
      case 'granted':
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
        return this.wait(request, deadline, taken.waitMs, taken.obstacle);
    }
  }

  private wait(
    request: LimitedRequest,
    deadline: number,
    waitMs: number,
    obstacle: Obstacle,
  ): Promise<Granted> {
    const { signal } = request;
    let giveUp = (): void => undefined;
    const granted = new Promise<Granted>((resolve, reject) => {
      const dueAt = this.dueAt(waitMs, obstacle, deadline);
      const waiter: Waiter = { request, deadline, dueAt, obstacle, resolve, reject };
      giveUp = () => this.leave(waiter, signal?.reason);
      this.waiters.add(waiter);
    });
    signal?.addEventListener('abort', giveUp, { once: true });
    this.schedule();
    return granted.finally(() => signal?.removeEventListener('abort', giveUp));
  }

  /** Asks for those whose turn it is; one round trip at a time. */
  private async claimDue(): Promise<void> {
    if (this.isClaiming) return;
    this.isClaiming = true;
    do {
      // What is freed from now on is for another round.
      const { isFreed } = this;
      this.isFreed = false;
      for (const priority of PRIORITIES) while (await this.claimSome(priority, isFreed));
    } while (this.isFreed);
    for (const waiter of this.waiters.late(this.now)) {
      this.refuse(waiter, waiter.obstacle, Math.max(0, waiter.dueAt - this.now));
    }
    this.isClaiming = false;
    this.schedule();
  }

  /** @returns whether there may be more to claim */
  private async claimSome(priority: Priority, isFreed: boolean): Promise<boolean> {
    const due = this.waiters.due(priority, this.now, { isFreed, atMost: MOST_AT_ONCE });
    const requests = due.map(({ request }) => request);
    const [first] = requests;
    if (first === undefined) return false;
    try {
      const claimed = await this.parts.limits.claim(first.limiter, first.id, requests);
      for (const [place, waiter] of due.entries()) this.settle(waiter, claimed, place);
      return claimed.states.every((state) => state === 'granted');
    } catch (error) {
      for (const waiter of due) this.leave(waiter, error);
      return true;
    }
  }

  private settle(waiter: Waiter, claimed: Claimed, place: number): void {
    const { request, deadline } = waiter;
    const { waitMs, obstacle = 'limit', remaining, countedBy } = claimed;
    switch (claimed.states[place]) {
      case 'granted':
        if (this.waiters.remove(waiter)) waiter.resolve({ remaining, countedBy, hasWaited: true });
        // Its caller has given up meanwhile.
        else void this.parts.limits.refund(request.limiter, request.id, request, { countedBy, ageMs: 0 });
        return;
      case 'booked': {
        // For how long others hold their places nobody knows.
        const isTooLate = obstacle === 'concurrency' ? this.now >= deadline : this.now + waitMs > deadline;
        if (isTooLate) return this.refuse(waiter, obstacle, waitMs);
        waiter.obstacle = obstacle;
        waiter.dueAt = this.dueAt(waitMs, obstacle, deadline);
        break;
      }
      default:
        // Its place in the line was lost, as with the server that kept it.
        if (this.waiters.remove(waiter)) this.take(request, deadline).then(waiter.resolve, waiter.reject);
    }
  }

  private refuse(waiter: Waiter, reason: RefusalReason, waitMs: number): void {
    this.leave(waiter, refusalOf(waiter.request, reason, waitMs));
  }

  private leave(waiter: Waiter, error: unknown): void {
    this.waiters.remove(waiter);
    waiter.reject(error);
    void this.parts.limits.leave(waiter.request.id, waiter.request);
  }

  private dueAt(waitMs: number, obstacle: Obstacle, deadline: number): number {
    return Math.min(this.now + waitMs + apartMs(obstacle, waitMs, this.parts.random()), deadline);
  }

  private schedule(): void {
    this.stopTimer();
    if (this.isClaiming || this.waiters.length === 0) return;
    const waitMs = Math.max(0, this.waiters.nextDueAt - this.now);
    this.stopTimer = this.parts.clock.after(waitMs, () => void this.claimDue());
  }

  private get now(): number {
    return this.parts.clock.monotonic();
  }
}
