import { LINE_GRACE_MS, type LimiterPolicy, type LimitRequest } from '../../contract/limit-store.port.js';
import type { Priority } from '../../contract/limits.js';
import { createMeter, type LimitMeter, type Turn } from './limit-meters.js';

/** What one limiter, or one of its keys, has granted and promised. Times are milliseconds of the store's clock. */
export class LimiterState {
  pausedUntil = -Infinity;
  private meter: LimitMeter | undefined;
  private readonly lines: Record<Priority, Turn[]> = { user: [], background: [] };
  /** By token, when a call under way counts no longer. */
  private readonly running = new Map<string, number>();

  meterFor(policy: LimiterPolicy): LimitMeter {
    this.meter ??= createMeter(policy);
    return this.meter;
  }

  /** Forgets what was granted and any pause. */
  reset(): void {
    this.meter = undefined;
    this.pausedUntil = -Infinity;
  }

  /** Those in line whose turn is not long past, the last of them first. */
  line(priority: Priority, now: number): readonly Turn[] {
    const living = this.lines[priority].filter(({ turn }) => turn >= now - LINE_GRACE_MS);
    this.lines[priority] = living;
    return living.toReversed();
  }

  isInLine({ token, priority }: LimitRequest, now: number): boolean {
    return this.line(priority, now).some((one) => one.token === token);
  }

  promise({ token, cost, priority }: LimitRequest, turn: number): void {
    const others = this.lines[priority].filter((one) => one.token !== token);
    this.lines[priority] = [...others, { token, cost, turn }].toSorted((one, other) => one.turn - other.turn);
  }

  leave({ token, priority }: LimitRequest): void {
    this.lines[priority] = this.lines[priority].filter((one) => one.token !== token);
  }

  /** How many calls are under way. */
  underWay(now: number): number {
    for (const [token, endsAt] of this.running) if (endsAt <= now) this.running.delete(token);
    return this.running.size;
  }

  run(token: string, endsAt: number): void {
    this.running.set(token, endsAt);
  }

  renew(tokens: readonly string[], endsAt: number): void {
    for (const token of tokens) if (this.running.has(token)) this.running.set(token, endsAt);
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
      this.meter?.isEmpty(now) !== false
    );
  }
}
