import type { RateLimit } from './behaviour.js';

/** The state of the limit after one call. */
export interface LimitState {
  readonly acquired: boolean;
  readonly limit: number;
  readonly windowSeconds: number;
  readonly remaining: number;
  /** The time at which the oldest counted call leaves the window, epoch ms; now if none is counted. */
  readonly resetAt: number;
}

/**
 * Holds limits over every window, not only over aligned ones, so that a client which bursts around a boundary is
 * caught. Rejected calls do not count. Bounded: at most as many times are kept as the longest window allows.
 */
export class StrictLimit {
  /** The times of counted calls, the oldest first. */
  private acquired: number[] = [];

  constructor(private readonly now: () => number) {}

  /** Counts a call, unless one of the limits is reached. */
  acquire(rules: readonly RateLimit[]): LimitState {
    const before = this.peek(rules);
    if (!before.acquired) return before;
    this.acquired.push(this.now());
    return { ...this.peek(rules), acquired: true };
  }

  /**
   * The same state without counting a call. Of several limits it is that of the one which holds the caller up longest,
   * or else of the one with the fewest calls remaining.
   */
  peek(rules: readonly RateLimit[]): LimitState {
    const now = this.now();
    const longestMs = Math.max(...rules.map(({ windowSeconds }) => windowSeconds)) * 1000;
    this.acquired = this.acquired.filter((at) => at > now - longestMs);
    return rules.map((rule) => this.stateOf(rule, now)).reduce((a, b) => (isTighter(b, a) ? b : a));
  }

  reset(): void {
    this.acquired = [];
  }

  private stateOf({ limit, windowSeconds }: RateLimit, now: number): LimitState {
    const windowMs = windowSeconds * 1000;
    const oldest = this.acquired.findIndex((at) => at > now - windowMs);
    const counted = oldest === -1 ? 0 : this.acquired.length - oldest;
    // With the limit lowered while calls are counted, more than the oldest must leave before the next may pass.
    const mustLeave = this.acquired[this.acquired.length - Math.min(counted, limit)];
    const remaining = Math.max(0, limit - counted);
    const resetAt = mustLeave === undefined ? now : mustLeave + windowMs;
    return { acquired: remaining > 0, limit, windowSeconds, remaining, resetAt };
  }
}

function isTighter(one: LimitState, other: LimitState): boolean {
  if (one.acquired && other.acquired) return one.remaining < other.remaining;
  return !one.acquired && (other.acquired || one.resetAt > other.resetAt);
}
