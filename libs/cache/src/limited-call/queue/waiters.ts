import type { Priority } from '../../api/priority.js';
import type { LimitReason } from '../../api/rejection.js';
import type { AcquiredPermit, PermitRequest } from '../request/call-permit.js';

/** A queued request. Times are on the monotonic clock. */
export interface Waiter {
  readonly request: PermitRequest;
  /** When to ask for it again, and what stands in its way until then. */
  dueAt: number;
  reason: LimitReason;
  resolve(acquired: AcquiredPermit): void;
  reject(error: unknown): void;
}

export const PRIORITIES: readonly Priority[] = ['user', 'background'];

/** Holds the queued requests of this process, by priority in the order in which they came. */
export class Waiters {
  private readonly lines: Record<Priority, Waiter[]> = { user: [], background: [] };

  get length(): number {
    return this.lines.user.length + this.lines.background.length;
  }

  add(waiter: Waiter): void {
    this.lines[waiter.request.priority].push(waiter);
  }

  has(waiter: Waiter): boolean {
    return this.lines[waiter.request.priority].includes(waiter);
  }

  remove(waiter: Waiter): void {
    const line = this.lines[waiter.request.priority];
    const place = line.indexOf(waiter);
    if (place >= 0) line.splice(place, 1);
  }

  removeAll(): Waiter[] {
    return PRIORITIES.flatMap((priority) => this.lines[priority].splice(0));
  }

  /**
   * Returns those whose turn it is, in order, at most `atMost`. The first one whose turn it is not holds up all behind
   * it. With `isFreed` the first one is due anyway, since capacity was freed before its time.
   */
  due(priority: Priority, now: number, { isFreed, atMost }: { isFreed: boolean; atMost: number }): Waiter[] {
    const line = this.lines[priority];
    const isDue = (waiter: Waiter | undefined, place: number): boolean =>
      waiter !== undefined && (waiter.dueAt <= now || (isFreed && place === 0));
    let due = 0;
    while (due < atMost && isDue(line[due], due)) due += 1;
    return line.slice(0, due);
  }

  /** Returns those who may wait no longer. */
  late(now: number): Waiter[] {
    return this.all.filter(({ request }) => request.deadline <= now);
  }

  /** When the first of a priority is due, or one may wait no longer; `Infinity` where nobody waits. */
  get nextDueAt(): number {
    const firsts = PRIORITIES.flatMap((priority) => this.lines[priority].slice(0, 1));
    const moments = [...firsts.map(({ dueAt }) => dueAt), ...this.all.map(({ request }) => request.deadline)];
    return moments.reduce((soonest, moment) => Math.min(soonest, moment), Infinity);
  }

  /** Users before background callers. */
  get all(): readonly Waiter[] {
    return PRIORITIES.flatMap((priority) => this.lines[priority]);
  }
}
