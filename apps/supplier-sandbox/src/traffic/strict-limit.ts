import type { RateLimit } from './behaviour.js';

/** What a call is told about the limit. */
export interface LimitVerdict {
  readonly acquired: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** When the oldest counted call leaves the window, epoch ms; now if none is counted. */
  readonly resetAt: number;
}

/**
 * Holds a limit over every window, not only over aligned ones, so that a client which bursts around a boundary is
 * caught. Refused calls take no place. Bounded: at most `limit` times are kept.
 */
export class StrictLimit {
  private acquired: number[] = [];

  constructor(private readonly now: () => number) {}

  take(rule: RateLimit): LimitVerdict {
    const now = this.now();
    const before = this.look(rule);
    if (before.remaining === 0) return { ...before, acquired: false };
    this.acquired.push(now);
    return { ...this.look(rule), acquired: true };
  }

  /** The same facts without taking a place. */
  look(rule: RateLimit): LimitVerdict {
    const now = this.now();
    const windowMs = rule.windowSeconds * 1000;
    this.acquired = this.acquired.filter((at) => at > now - windowMs);
    const remaining = Math.max(0, rule.limit - this.acquired.length);
    // With the limit lowered while calls are counted, more than the oldest must leave before the next is granted.
    const mustLeave = this.acquired[Math.max(0, this.acquired.length - rule.limit)];
    return {
      acquired: remaining > 0,
      limit: rule.limit,
      remaining,
      resetAt: mustLeave === undefined ? now : mustLeave + windowMs,
    };
  }

  forget(): void {
    this.acquired = [];
  }
}
