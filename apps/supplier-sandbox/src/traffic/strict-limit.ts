import type { RateLimit } from './behaviour.js';

/** The state of the limit after one call. */
export interface LimitState {
  readonly acquired: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** The time at which the oldest counted call leaves the window, epoch ms; now if none is counted. */
  readonly resetAt: number;
}

/**
 * Holds a limit over every window, not only over aligned ones, so that a client which bursts around a boundary is
 * caught. Rejected calls do not count. Bounded: at most `limit` times are kept.
 */
export class StrictLimit {
  private acquired: number[] = [];

  constructor(private readonly now: () => number) {}

  /** Counts a call, unless the limit is reached. */
  acquire(rule: RateLimit): LimitState {
    const now = this.now();
    const before = this.peek(rule);
    if (before.remaining === 0) return { ...before, acquired: false };
    this.acquired.push(now);
    return { ...this.peek(rule), acquired: true };
  }

  /** The same state without counting a call. */
  peek(rule: RateLimit): LimitState {
    const now = this.now();
    const windowMs = rule.windowSeconds * 1000;
    this.acquired = this.acquired.filter((at) => at > now - windowMs);
    const remaining = Math.max(0, rule.limit - this.acquired.length);
    // With the limit lowered while calls are counted, more than the oldest must leave before the next may pass.
    const mustLeave = this.acquired[Math.max(0, this.acquired.length - rule.limit)];
    return {
      acquired: remaining > 0,
      limit: rule.limit,
      remaining,
      resetAt: mustLeave === undefined ? now : mustLeave + windowMs,
    };
  }

  reset(): void {
    this.acquired = [];
  }
}
