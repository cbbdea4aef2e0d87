import type { Clock } from '../contract/clock.port.js';
import type { RefusalReason } from '../contract/errors.js';
import type { Obstacle } from '../contract/limit-store.port.js';
import type { Priority } from '../contract/limits.js';
import type { LimitedRequest } from './limited-request.js';
import { refusalOf } from './refusal.js';
import type { Claimed, CountedBy, LimitsAtHand } from './limits-at-hand.js';
import { KnownRefusal } from './known-refusal.js';

/** What a request got. */
export interface Granted {
  readonly remaining: number;
  readonly countedBy: CountedBy;
  /** It had a turn in the line. */
  readonly hasWaited: boolean;
}

interface Waiter {
  readonly request: LimitedRequest;
  /** Until when it may wait, and when to ask for it again, on the monotonic clock. */
  readonly deadline: number;
  dueAt: number;
  resolve(granted: Granted): void;
  reject(error: unknown): void;
}

export interface WaitingLineParts {
  readonly limits: LimitsAtHand;
  readonly clock: Clock;
  readonly random: () => number;
}

const PRIORITIES: readonly Priority[] = ['user', 'background'];
/** Asked for in one round trip. */
const MOST_AT_ONCE = 100;
/** Which part of a pause, and how long at most, processes start apart after it. */
const JITTER_SHARE = 0.1;
const LONGEST_JITTER_MS = 1_000;

/**
 * Those of this process who wait for one limiter, or one of its keys: first come, first served, users before background
 * callers. Each has a place in the line that all processes share, and is asked for when it is its turn.
 */
export class WaitingLine {
  private readonly waiting: Record<Priority, Waiter[]> = { user: [], background: [] };
  private readonly known = new KnownRefusal();
  private stopTimer: () => void = () => undefined;
  private isClaiming = false;
  /** There is more to give than was said. */
  private isFreed = false;
  private asking = 0;

  constructor(private readonly parts: WaitingLineParts) {}

  get isIdle(): boolean {
    return this.asking === 0 && this.length === 0 && !this.known.holdsAt(this.now);
  }

  private get length(): number {
    return this.waiting.user.length + this.waiting.background.length;
  }

  private get now(): number {
    return this.parts.clock.monotonic();
  }

  /**
   * @throws RateLimitedError, at once where the wait would be longer than the request may wait; the reason of the
   * request's signal
   */
  async ask(request: LimitedRequest): Promise<Granted> {
    request.signal?.throwIfAborted();
    const { known, now } = this;
    const until = known.until(request, now);
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
    if (this.length === 0) return;
    this.isFreed = true;
    void this.claimDue();
  }

  /** Nobody waits any more. */
  close(): void {
    this.stopTimer();
    for (const priority of PRIORITIES) {
      for (const waiter of this.waiting[priority].splice(0)) {
        waiter.reject(refusalOf(waiter.request, 'shut-down', 0));
        void this.parts.limits.leave(waiter.request.id, waiter.request);
      }
    }
  }

  private async take(request: LimitedRequest, deadline: number): Promise<Granted> {
    const { limits } = this.parts;
    const { limiter, id, signal } = request;
    const isFull = this.length >= limiter.maxQueue;
    const taken = await limits.take(limiter, id, request, isFull ? 0 : Math.max(0, deadline - this.now));
    if (signal?.aborted) {
      if (taken.kind === 'granted') await limits.refund(limiter, id, request, { ...taken, ageMs: 0 });
      if (taken.kind === 'booked') await limits.leave(id, request);
      throw signal.reason;
    }
    switch (taken.kind) {
      case 'granted':
        return { ...taken, hasWaited: false };
      case 'away':
        throw refusalOf(request, 'store-away', 1_000);
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
    const { signal, priority } = request;
    return new Promise<Granted>((resolve, reject) => {
      const stopListening = (): void => signal?.removeEventListener('abort', cancel);
      const waiter: Waiter = {
        request,
        deadline,
        dueAt: this.dueAt(waitMs, obstacle, deadline),
        resolve: (granted) => {
          stopListening();
          resolve(granted);
        },
        reject: (error) => {
          stopListening();
          reject(error as Error);
        },
      };
      const cancel = (): void => {
        this.remove(waiter);
        waiter.reject(signal?.reason);
        void this.parts.limits.leave(request.id, request);
      };
      signal?.addEventListener('abort', cancel, { once: true });
      this.waiting[priority].push(waiter);
      this.schedule();
    });
  }

  /** Asks for those whose turn it is; one round trip at a time. */
  private async claimDue(): Promise<void> {
    if (this.isClaiming) return;
    this.isClaiming = true;
    try {
      for (const priority of PRIORITIES) {
        for (let isMore = true; isMore;) isMore = await this.claimSome(priority);
      }
    } finally {
      this.isFreed = false;
      this.isClaiming = false;
      this.schedule();
    }
  }

  /** @returns whether there may be more to claim */
  private async claimSome(priority: Priority): Promise<boolean> {
    const line = this.waiting[priority];
    const isDue = ({ dueAt }: Waiter, index: number): boolean =>
      dueAt <= this.now || (this.isFreed && index === 0);
    const due = line.filter(isDue).slice(0, MOST_AT_ONCE);
    const [first] = due;
    if (first === undefined) return false;
    const { limiter, id } = first.request;
    try {
      const claimed = await this.parts.limits.claim(
        limiter,
        id,
        due.map(({ request }) => request),
      );
      for (const [index, waiter] of due.entries()) this.settle(waiter, claimed, index);
      return claimed.states.every((state) => state === 'granted');
    } catch (error) {
      for (const waiter of due) {
        this.remove(waiter);
        waiter.reject(error);
      }
      return true;
    }
  }

  private settle(waiter: Waiter, claimed: Claimed, index: number): void {
    const { request, deadline } = waiter;
    const { limits } = this.parts;
    const { waitMs, obstacle = 'limit', remaining, countedBy } = claimed;
    const isStillHere = this.waiting[request.priority].includes(waiter);
    switch (claimed.states[index]) {
      case 'granted':
        this.remove(waiter);
        if (isStillHere) waiter.resolve({ remaining, countedBy, hasWaited: true });
        else void limits.refund(request.limiter, request.id, request, { countedBy, ageMs: 0 });
        return;
      case 'booked': {
        if (!isStillHere) return;
        const isTooLate = obstacle === 'concurrency' ? this.now >= deadline : this.now + waitMs > deadline;
        if (isTooLate) this.refuse(waiter, obstacle, waitMs);
        else waiter.dueAt = this.dueAt(waitMs, obstacle, deadline);
        return;
      }
      default:
        this.remove(waiter);
        if (isStillHere) this.takeAnew(waiter);
    }
  }

  private refuse(waiter: Waiter, reason: RefusalReason, waitMs: number): void {
    this.remove(waiter);
    waiter.reject(refusalOf(waiter.request, reason, waitMs));
    void this.parts.limits.leave(waiter.request.id, waiter.request);
  }

  /** Its place in the line was lost, as with the server that kept it. */
  private takeAnew(waiter: Waiter): void {
    this.take(waiter.request, waiter.deadline).then(waiter.resolve, waiter.reject);
  }

  private remove(waiter: Waiter): void {
    const line = this.waiting[waiter.request.priority];
    const index = line.indexOf(waiter);
    if (index >= 0) line.splice(index, 1);
  }

  /** After a pause processes start at different moments, so that the supplier does not meet all of them at once. */
  private dueAt(waitMs: number, obstacle: Obstacle, deadline: number): number {
    const jitterMs =
      obstacle === 'paused' ? this.parts.random() * Math.min(LONGEST_JITTER_MS, waitMs * JITTER_SHARE) : 0;
    return Math.min(this.now + waitMs + jitterMs, deadline);
  }

  private schedule(): void {
    this.stopTimer();
    if (this.isClaiming || this.length === 0) return;
    const dueAt = PRIORITIES.flatMap((priority) => this.waiting[priority]).reduce(
      (soonest, waiter) => Math.min(soonest, waiter.dueAt),
      Infinity,
    );
    this.stopTimer = this.parts.clock.after(Math.max(0, dueAt - this.now), () => void this.claimDue());
  }
}
