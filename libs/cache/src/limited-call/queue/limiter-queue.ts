import type { Priority } from '../../api/priority.js';
import type { LimitReason, RejectionReason } from '../../api/rejection.js';
import type { AcquireResult } from '../fallback/fallback-limits.js';
import { type AcquiredPermit, isPossible, type PermitRequest } from '../request/call-permit.js';
import { rejectionOf, tooCostly, UNAVAILABLE_RETRY_MS } from '../request/rejected.js';
import { KnownRejection } from './known-rejection.js';
import type { LimiterQueueParts } from './limiter-queue-parts.js';
import { dueAtOf, isLate, untilSettled } from './turn.js';
import { PRIORITIES, type Waiter, Waiters } from './waiters.js';

/** Claimed in one round trip. */
const MOST_AT_ONCE = 100;

/**
 * Queues the requests of this process for one limiter, or one of its keys: first come, first served, users before
 * background callers. Each has a place in the queue that all processes share, and is claimed when its turn comes.
 */
export class LimiterQueue {
  readonly known = new KnownRejection();
  private readonly waiters = new Waiters();
  private stopTimer: () => void = () => undefined;
  private isClaiming = false;
  /** Capacity was freed since the last round. */
  private isFreed = false;
  /** The queued requests have to be acquired anew. */
  private hasToAsk = false;
  private isAsking = false;

  constructor(private readonly parts: LimiterQueueParts) {}

  /** Number of queued requests. */
  get length(): number {
    return this.waiters.length;
  }

  /** The queued requests are acquired anew just now: newcomers stand behind them. */
  get isAskingAnew(): boolean {
    return this.hasToAsk || this.isAsking;
  }

  /** Nothing is lost with it. */
  get isIdle(): boolean {
    return this.isUnused && !this.known.holdsAt(this.now);
  }

  get isUnused(): boolean {
    return this.length === 0 && !this.isClaiming;
  }

  /** Queues a request until it has its permit; the process lives until then. @throws RateLimitedError; the reason of the request's signal */
  wait(request: PermitRequest, waitMs: number, reason: LimitReason): Promise<AcquiredPermit> {
    const { signal } = request;
    let giveUp = (): void => undefined;
    const acquired = new Promise<AcquiredPermit>((resolve, reject) => {
      const dueAt = this.dueAt(request, waitMs, reason);
      const waiter: Waiter = { request, dueAt, reason, resolve, reject };
      giveUp = () => this.leave(waiter, signal?.reason);
      this.waiters.add(waiter);
    });
    this.schedule();
    return untilSettled(acquired, signal, giveUp);
  }

  /** Claims before the due time, since there is more to give than the queued requests were told. */
  freed(): void {
    this.known.forget();
    if (this.length === 0) return;
    this.isFreed = true;
    void this.claimDue();
  }

  /** Asks anew for the queued requests: what was answered came from another counter than the present one. */
  counterChanged(): void {
    this.known.forget();
    // The fallback queues nobody but by the local quota.
    if (this.waiters.all[0]?.request.limiter.storeDown === 'local') this.askAgain();
  }

  /** Asks anew for the queued requests: the limits are others now. Those that cost too much for them are rejected. */
  limitsChanged(): void {
    this.known.forget();
    for (const waiter of this.waiters.all) {
      const { limiter, cost, priority } = waiter.request;
      if (!isPossible(limiter.policy, cost, priority)) this.leave(waiter, tooCostly(waiter.request));
    }
    if (this.length > 0) this.askAgain();
  }

  private askAgain(): void {
    this.hasToAsk = true;
    void this.claimDue();
  }

  /** Rejects all queued requests. */
  close(): void {
    this.stopTimer();
    for (const waiter of this.waiters.removeAll()) this.rejectWaiter(waiter, 'shut-down', 0);
  }

  /** Claims the permits of those whose turn it is, one round trip at a time. */
  private async claimDue(): Promise<void> {
    if (this.isClaiming) return;
    this.isClaiming = true;
    do {
      // What is freed or changed from now on is for another round.
      const { isFreed } = this;
      this.isFreed = false;
      this.isAsking = this.hasToAsk;
      this.hasToAsk = false;
      if (this.isAsking) await this.askAnew(this.waiters.all);
      this.isAsking = false;
      for (const priority of PRIORITIES) while (await this.claimSome(priority, isFreed));
    } while (this.isFreed || this.hasToAsk);
    for (const waiter of this.waiters.late(this.now)) {
      this.rejectWaiter(waiter, waiter.reason, Math.max(0, waiter.dueAt - this.now));
    }
    this.isClaiming = false;
    this.schedule();
  }

  /** @returns whether there may be more to claim */
  private async claimSome(priority: Priority, isFreed: boolean): Promise<boolean> {
    const due = this.waiters.due(priority, this.now, { isFreed, atMost: MOST_AT_ONCE });
    const [first, ...others] = due.map(({ request }) => request);
    if (first === undefined) return false;
    try {
      const claimed = await this.parts.limits.claim([first, ...others]);
      const { states, waitMs, reason = 'limit', remaining, countedBy } = claimed;
      for (const [place, waiter] of due.entries()) {
        if (states[place] === 'acquired') this.settle(waiter, { kind: 'acquired', remaining, countedBy });
        if (states[place] === 'queued') this.settle(waiter, { kind: 'queued', waitMs, reason });
      }
      await this.askAnew(due.filter((_, place) => states[place] === 'lost'));
      return states.every((state) => state === 'acquired');
    } catch (error) {
      for (const waiter of due) this.leave(waiter, error);
      return true;
    }
  }

  /** Acquires anew, one after the other, which keeps the order. */
  private async askAnew(waiters: readonly Waiter[]): Promise<void> {
    const { limits } = this.parts;
    // Else a request would stand behind its own old place.
    await Promise.all(waiters.map(({ request }) => limits.leave(request)));
    for (const waiter of waiters) {
      if (!this.waiters.has(waiter)) continue;
      const { request } = waiter;
      const maxWaitMs = Math.max(0, request.deadline - this.now);
      this.settle(waiter, await limits.acquire(request, maxWaitMs));
    }
  }

  private settle(waiter: Waiter, result: AcquireResult): void {
    const { request } = waiter;
    if (!this.waiters.has(waiter)) return void this.parts.limits.undo(request, result);
    switch (result.kind) {
      case 'acquired':
        this.waiters.remove(waiter);
        return waiter.resolve({ ...result, hasWaited: true });
      case 'queued': {
        const { waitMs, reason } = result;
        if (isLate(request, { waitMs, reason, now: this.now }))
          return this.rejectWaiter(waiter, reason, waitMs);
        waiter.reason = reason;
        waiter.dueAt = this.dueAt(request, waitMs, reason);
        return undefined;
      }
      case 'rejected':
        return this.rejectWaiter(waiter, result.reason, result.waitMs);
      case 'unavailable':
        return this.rejectWaiter(waiter, 'store-unavailable', UNAVAILABLE_RETRY_MS);
    }
  }

  private rejectWaiter(waiter: Waiter, reason: RejectionReason, waitMs: number): void {
    this.leave(waiter, rejectionOf(waiter.request, reason, waitMs));
  }

  private leave(waiter: Waiter, error: unknown): void {
    this.waiters.remove(waiter);
    waiter.reject(error);
    void this.parts.limits.leave(waiter.request);
  }

  private dueAt(request: PermitRequest, waitMs: number, reason: LimitReason): number {
    return dueAtOf(request, { waitMs, reason, now: this.now, random: this.parts.random });
  }

  private schedule(): void {
    this.stopTimer();
    if (this.isClaiming || this.length === 0) return;
    const waitMs = Math.max(0, this.waiters.nextDueAt - this.now);
    this.stopTimer = this.parts.clock.after(waitMs, () => void this.claimDue());
  }

  private get now(): number {
    return this.parts.clock.monotonic();
  }
}
