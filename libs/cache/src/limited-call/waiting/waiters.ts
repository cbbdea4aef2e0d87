import type { Priority } from '../../contract/limits.js';
import type { LimitedRequest } from '../limited-request.js';
import type { CountedBy } from '../counting/limits-at-hand.js';

/** What a request got. */
export interface Granted {
  readonly remaining: number;
  readonly countedBy: CountedBy;
  /** It had a turn in the line. */
  readonly hasWaited: boolean;
}

/** Somebody who waits. Times are on the monotonic clock. */
export interface Waiter {
  readonly request: LimitedRequest;
  /** Until when it may wait. */
  readonly deadline: number;
  /** When to ask for it again. */
  dueAt: number;
  resolve(granted: Granted): void;
  reject(error: unknown): void;
}

export const PRIORITIES: readonly Priority[] = ['user', 'background'];

/** Those who wait in this process, by priority in the order in which they came. */
export class Waiters {
  private readonly lines: Record<Priority, Waiter[]> = { user: [], background: [] };

  get length(): number {
    return this.lines.user.length + this.lines.background.length;
  }

  add(waiter: Waiter): void {
    this.lines[waiter.request.priority].push(waiter);
  }

  /** @returns whether it was there */
  remove(waiter: Waiter): boolean {
    const line = this.lines[waiter.request.priority];
    const place = line.indexOf(waiter);
    if (place >= 0) line.splice(place, 1);
    return place >= 0;
  }

  removeAll(): Waiter[] {
    return PRIORITIES.flatMap((priority) => this.lines[priority].splice(0));
  }

  /** Those whose turn it is, and the first one anyway where more may be given than was said; so many at most. */
  due(priority: Priority, now: number, { isFreed, atMost }: { isFreed: boolean; atMost: number }): Waiter[] {
    return this.lines[priority]
      .filter(({ dueAt }, place) => dueAt <= now || (isFreed && place === 0))
      .slice(0, atMost);
  }

  /** When the next one is due; `Infinity` where nobody waits. */
  get nextDueAt(): number {
    return PRIORITIES.flatMap((priority) => this.lines[priority]).reduce(
      (soonest, { dueAt }) => Math.min(soonest, dueAt),
      Infinity,
    );
  }
}
