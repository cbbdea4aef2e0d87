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

  /** Lets time pass: both readings move. */
  advance(ms: number): void {
    if (!(ms >= 0) || !Number.isFinite(ms))
      throw new RangeError(`advance(${ms}): time passes forwards. See jump().`);
    this.civilMs += ms;
    this.elapsedMs += ms;
  }

  /** Sets the wall clock forwards or back, as an operator or a time server does: `monotonic()` does not move. */
  jump(ms: number): void {
    if (!Number.isFinite(ms)) throw new RangeError(`jump(${ms}): expected a number of milliseconds.`);
    this.civilMs += ms;
  }
}
