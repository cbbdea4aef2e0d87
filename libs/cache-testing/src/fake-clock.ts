import type { Clock } from '@tripsage/cache';

export interface FakeClockOptions {
  /** Civil time at the start. Default 2027-01-01T00:00:00Z. */
  now?: Date | string;
  /** Where `monotonic()` starts, in milliseconds. Default 0. */
  monotonic?: number;
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  private civilMs: number;
  private elapsedMs: number;
  /** In the order in which they were asked for. */
  private readonly awaited = new Set<{ readonly at: number; readonly callback: () => void }>();

  constructor({ now = '2027-01-01T00:00:00Z', monotonic = 0 }: FakeClockOptions = {}) {
    this.civilMs = new Date(now).getTime();
    if (Number.isNaN(this.civilMs)) throw new RangeError(`now: ${String(now)} is not a moment.`);
    this.elapsedMs = monotonic;
  }

  now(): number {
    return this.civilMs;
  }

  monotonic(): number {
    return this.elapsedMs;
  }

  after(ms: number, callback: () => void): () => void {
    const awaited = { at: this.elapsedMs + ms, callback };
    this.awaited.add(awaited);
    return () => this.awaited.delete(awaited);
  }

  /** The number of callbacks that wait for their time. */
  get pending(): number {
    return this.awaited.size;
  }

  /** Lets time pass: both readings move. What is due meanwhile is called back in its turn, at its own moment. */
  advance(ms: number): void {
    if (!(ms >= 0) || !Number.isFinite(ms))
      throw new RangeError(`advance(${ms}): time passes forwards. See jump().`);
    const end = this.elapsedMs + ms;
    for (let next = this.nextDue(end); next !== undefined; next = this.nextDue(end)) {
      this.awaited.delete(next);
      this.moveTo(next.at);
      next.callback();
    }
    this.moveTo(end);
  }

  /** Sets the wall clock forwards or back, as an operator or a time server does: `monotonic()` does not move. */
  jump(ms: number): void {
    if (!Number.isFinite(ms)) throw new RangeError(`jump(${ms}): expected a number of milliseconds.`);
    this.civilMs += ms;
  }

  /** The first of those that are due by then; of several at one moment, the one that was asked for first. */
  private nextDue(end: number) {
    return [...this.awaited].filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at)[0];
  }

  private moveTo(moment: number): void {
    const passed = Math.max(0, moment - this.elapsedMs);
    this.civilMs += passed;
    this.elapsedMs += passed;
  }
}
