import { LINE_GRACE_MS, type LimiterPolicy, type LimitRequest } from '../../../ports/limit-store.js';
import type { Priority } from '../../../options/limits.js';
import { GcraMeter } from './gcra-meter.js';
import type { LimitMeter } from './limit-meter.js';
import { LimitQueue, type QueuedRequest } from './limit-queue.js';
import { SlidingMeter } from './sliding-meter.js';

/** What one limiter, or one of its keys, has granted and promised. Times are milliseconds of the store's clock. */
export class LimiterState {
  pausedUntil = -Infinity;
  private readonly meters = new Map<LimiterPolicy['algorithm'], LimitMeter>();
  /** In the order in which they came. */
  private readonly lines: Record<Priority, QueuedRequest[]> = { user: [], background: [] };
  /** By token, when a call under way counts no longer. */
  private readonly running = new Map<string, number>();

  meterFor({ algorithm }: LimiterPolicy): LimitMeter {
    const meter =
      this.meters.get(algorithm) ?? (algorithm === 'sliding' ? new SlidingMeter() : new GcraMeter());
    this.meters.set(algorithm, meter);
    return meter;
  }

  /** Forgets what was granted and any pause. */
  reset(): void {
    this.meters.clear();
    this.pausedUntil = -Infinity;
  }

  /** Those in line whose turn is not long past, to read and to move; users go before background callers. */
  queue(priority: Priority, now: number): LimitQueue {
    const users = this.line('user', now);
    return new LimitQueue(priority === 'user' ? [...users] : [...users, ...this.line('background', now)]);
  }

  /** A place at the end of the line. Whoever has one gives it up. */
  add({ token, cost, priority }: LimitRequest, turn: number): void {
    this.leave({ token, priority });
    this.lines[priority].push({ token, cost, turn, upTo: 0, latest: 0 });
  }

  leave({ token, priority }: Pick<LimitRequest, 'token' | 'priority'>): void {
    const line = this.lines[priority];
    const place = line.findIndex((one) => one.token === token);
    if (place >= 0) line.splice(place, 1);
  }

  /** How many calls are under way. */
  underWay(now: number): number {
    for (const [token, endsAt] of this.running) if (endsAt <= now) this.running.delete(token);
    return this.running.size;
  }

  run(token: string, endsAt: number): void {
    this.running.set(token, endsAt);
  }

  renew(tokens: readonly string[], now: number, lifeMs: number): void {
    this.underWay(now);
    for (const token of tokens) if (this.running.has(token)) this.running.set(token, now + lifeMs);
  }

  /** @returns whether it counted as under way */
  end(token: string): boolean {
    return this.running.delete(token);
  }

  isIdle(now: number): boolean {
    const waiting = this.line('user', now).length + this.line('background', now).length;
    return (
      waiting === 0 &&
      this.underWay(now) === 0 &&
      this.pausedUntil <= now &&
      [...this.meters.values()].every((meter) => meter.isEmpty(now))
    );
  }

  /** Those of one priority. Their turns are in their order, so those that are long past are at the beginning. */
  line(priority: Priority, now: number): readonly QueuedRequest[] {
    const line = this.lines[priority];
    const living = line.findIndex(({ turn }) => turn >= now - LINE_GRACE_MS);
    line.splice(0, living < 0 ? line.length : living);
    return line;
  }
}
