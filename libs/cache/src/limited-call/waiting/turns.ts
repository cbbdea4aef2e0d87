import type { Clock } from '../../time/clock.js';
import type { Priority } from '../../options/limits.js';
import type { LimitReason, RejectionReason } from '../../api/rejection.js';
import type { LimitsWithFallback, AcquireResult } from '../fallback/limits-with-fallback.js';
import type { PermitRequest } from '../permit-request.js';
import { UNAVAILABLE_RETRY_MS, rejectionOf } from '../rejected.js';
import { apartMs } from './start-apart.js';
import { type AcquiredPermit, PRIORITIES, type Waiter, Waiters } from './waiters.js';

export interface TurnsParts {
  readonly limits: LimitsWithFallback;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Asked for in one round trip. */
const MOST_AT_ONCE = 100;

/**
 * Those of this process who wait for one limiter, or one of its keys: first come, first served, users before background
 * callers. Each has a place in the line that all processes share, and is asked for when it is its turn.
 */
export class Turns {
  private readonly waiters = new Waiters();
  private stopTimer: () => void = () => undefined;
  private isClaiming = false;
  /** There is more to give than was said. */
  private isFreed = false;
  /** Those who wait have to ask anew. */
  private hasToAsk = false;
  private isAsking = false;

  constructor(private readonly parts: TurnsParts) {}

  /** How many wait. */
  get length(): number {
    return this.waiters.length;
  }

  /** Those who wait ask anew just now: whoever comes stands behind them. */
  get isAskingAnew(): boolean {
    return this.hasToAsk || this.isAsking;
  }

  /** @throws RateLimitedError; the reason of the request's signal */
  wait(
    request: PermitRequest,
    deadline: number,
    waitMs: number,
    reason: LimitReason,
  ): Promise<AcquiredPermit> {
    const { signal } = request;
    let giveUp = (): void => undefined;
    const acquired = new Promise<AcquiredPermit>((resolve, reject) => {
      const dueAt = this.dueAt(waitMs, reason, deadline);
      const waiter: Waiter = { request, deadline, dueAt, reason, resolve, reject };
      giveUp = () => this.leave(waiter, signal?.reason);
      this.waiters.add(waiter);
    });
    signal?.addEventListener('abort', giveUp, { once: true });
    this.schedule();
    return acquired.finally(() => signal?.removeEventListener('abort', giveUp));
  }

  freed(): void {
    if (this.waiters.length === 0) return;
    this.isFreed = true;
    void this.claimDue();
  }

  /** Where this process counts for itself, while the store is away, other turns hold than at the store. */
  counterChanged(): void {
    if (this.waiters.all[0]?.request.limiter.storeDown !== 'local') return;
    this.hasToAsk = true;
    void this.claimDue();
  }

  close(): void {
    this.stopTimer();
    for (const waiter of this.waiters.removeAll()) this.refuse(waiter, 'shut-down', 0);
  }

  /** Asks for those whose turn it is; one round trip at a time. */
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
      this.refuse(waiter, waiter.reason, Math.max(0, waiter.dueAt - this.now));
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
      const { states, waitMs, reason = 'limit', remaining, countedBy } = claimed;
      for (const [place, waiter] of due.entries()) {
        if (states[place] === 'acquired') this.settle(waiter, { kind: 'acquired', remaining, countedBy });
        if (states[place] === 'queued') this.settle(waiter, { kind: 'queued', waitMs, reason });
      }
      // Their places were lost, as with the server that kept them.
      await this.askAnew(due.filter((_, place) => states[place] === 'lost'));
      return states.every((state) => state === 'acquired');
    } catch (error) {
      for (const waiter of due) this.leave(waiter, error);
      return true;
    }
  }

  /** One after the other, which keeps their order, and asks for no more at once than there is time for. */
  private async askAnew(waiters: readonly Waiter[]): Promise<void> {
    const { limits } = this.parts;
    // Nobody stands behind himself.
    await Promise.all(waiters.map(({ request }) => limits.leave(request.id, request)));
    for (const waiter of waiters) {
      if (!this.waiters.has(waiter)) continue;
      const { request, deadline } = waiter;
      const maxWaitMs = Math.max(0, deadline - this.now);
      this.settle(waiter, await limits.acquire(request.limiter, request.id, request, maxWaitMs));
    }
  }

  private settle(waiter: Waiter, taken: AcquireResult): void {
    const { request, deadline } = waiter;
    if (!this.waiters.has(waiter)) return this.giveBack(request, taken);
    switch (taken.kind) {
      case 'acquired':
        this.waiters.remove(waiter);
        return waiter.resolve({ ...taken, hasWaited: true });
      case 'queued': {
        const { waitMs, reason } = taken;
        // For how long others hold their places nobody knows.
        const isTooLate = reason === 'concurrency' ? this.now >= deadline : this.now + waitMs > deadline;
        if (isTooLate) return this.refuse(waiter, reason, waitMs);
        waiter.reason = reason;
        waiter.dueAt = this.dueAt(waitMs, reason, deadline);
        return undefined;
      }
      case 'rejected':
        return this.refuse(waiter, taken.reason, taken.waitMs);
      case 'away':
        return this.refuse(waiter, 'store-unavailable', UNAVAILABLE_RETRY_MS);
    }
  }

  /** Its caller has given up meanwhile. */
  private giveBack(request: PermitRequest, taken: AcquireResult): void {
    const { limits } = this.parts;
    const { limiter, id } = request;
    if (taken.kind === 'acquired') void limits.refund(limiter, id, request, { ...taken, ageMs: 0 });
    if (taken.kind === 'queued') void limits.leave(id, request);
  }

  private refuse(waiter: Waiter, reason: RejectionReason, waitMs: number): void {
    this.leave(waiter, rejectionOf(waiter.request, reason, waitMs));
  }

  private leave(waiter: Waiter, error: unknown): void {
    this.waiters.remove(waiter);
    waiter.reject(error);
    void this.parts.limits.leave(waiter.request.id, waiter.request);
  }

  private dueAt(waitMs: number, reason: LimitReason, deadline: number): number {
    return Math.min(this.now + waitMs + apartMs(reason, waitMs, this.parts.random()), deadline);
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
