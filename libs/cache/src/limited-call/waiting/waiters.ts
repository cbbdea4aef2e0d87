import type { Priority } from '../../options/limits.js';
import type { LimitReason } from '../../api/rejection.js';
import type { PermitRequest } from '../permit-request.js';
import type { CountedBy } from '../fallback/limits-with-fallback.js';

/** What a request got. */
export interface AcquiredPermit {
  readonly remaining: number;
  readonly countedBy: CountedBy;
  /** It had a turn in the line. */
  readonly hasWaited: boolean;
}

/** Somebody who waits. Times are on the monotonic clock. */
export interface Waiter {
  readonly request: PermitRequest;
  /** Until when it may wait. */
  readonly deadline: number;
  /** When to ask for it again, and what stands in its way until then. */
  dueAt: number;
  reason: LimitReason;
  resolve(acquired: AcquiredPermit): void;
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
   * Those whose turn it is, up to the first whose turn it is not, whom nobody passes; the first one anyway where more may be
   * given than was said. So many at most.
   */
  due(priority: Priority, now: number, { isFreed, atMost }: { isFreed: boolean; atMost: number }): Waiter[] {
    const line = this.lines[priority];
    const isDue = (waiter: Waiter | undefined, place: number): boolean =>
      waiter !== undefined && (waiter.dueAt <= now || (isFreed && place === 0));
    let due = 0;
    while (due < atMost && isDue(line[due], due)) due += 1;
    return line.slice(0, due);
  }

  /** Those who may wait no longer. */
  late(now: number): Waiter[] {
    return this.all.filter(({ deadline }) => deadline <= now);
  }

  /** When the first of a line is due, or somebody may wait no longer; `Infinity` where nobody waits. */
  get nextDueAt(): number {
    const firsts = PRIORITIES.flatMap((priority) => this.lines[priority].slice(0, 1));
    const moments = [...firsts.map(({ dueAt }) => dueAt), ...this.all.map(({ deadline }) => deadline)];
    return moments.reduce((soonest, moment) => Math.min(soonest, moment), Infinity);
  }

  /** Users before background callers. */
  get all(): readonly Waiter[] {
    return PRIORITIES.flatMap((priority) => this.lines[priority]);
  }
}
