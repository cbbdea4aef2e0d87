import type { Clock } from '../../../time/clock.js';

/** The time for which a wrong token counts. */
const COUNTS_FOR_MS = 60_000;
/** The delay of the answer to the first wrong token; each further one doubles it, up to the longest. */
const FIRST_MS = 100;
const LONGEST_MS = 5_000;
/** The most wrong tokens that wait for their answer; more are rejected at once. */
const MOST_WAITING = 20;

/**
 * Slows down callers who guess tokens: all of them together, since addresses are cheap. A right token is never delayed.
 */
export class BruteForce {
  private wrongAt: number[] = [];
  private waiting = 0;

  constructor(private readonly clock: Clock) {}

  /** Delays the answer to a wrong token. @returns `false` at once where too many wait already */
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
