import type { Clock } from '../../../time/clock.js';

/** Wrong tokens count for so long. */
const COUNTS_FOR_MS = 60_000;
/** The first wrong one is answered after this long, each further one after twice as long as the one before, up to the longest. */
const FIRST_MS = 100;
const LONGEST_MS = 5_000;
/** Wrong ones that wait for their answer; more are refused at once. */
const MOST_WAITING = 20;

/**
 * Slows down who guesses tokens: all of them together, since addresses are cheap. Who has a right one is never slowed.
 */
export class BruteForce {
  private wrongAt: number[] = [];
  private waiting = 0;

  constructor(private readonly clock: Clock) {}

  /** A wrong token came. @returns whether it may be answered, after a while; `false`: too many wait already */
  async wrong(): Promise<boolean> {
    const now = this.clock.monotonic();
    this.wrongAt = [...this.wrongAt.filter((at) => now - at < COUNTS_FOR_MS), now].slice(-MOST_WAITING);
    if (this.waiting >= MOST_WAITING) return false;
    const delayMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** (this.wrongAt.length - 1));
    this.waiting += 1;
    await new Promise<void>((resolve) => this.clock.after(delayMs, resolve));
    this.waiting -= 1;
    return true;
  }
}
