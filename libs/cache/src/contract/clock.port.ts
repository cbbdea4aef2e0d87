/** Where the library takes its time from; tests give a clock that they move by hand. */
export interface Clock {
  /** Milliseconds since the Unix epoch: for civil time only, such as a travel date. It may jump. */
  now(): number;
  /** Milliseconds since some fixed moment; never goes back. For every length of time. */
  monotonic(): number;
  /**
   * Calls back once, after that many milliseconds of {@link monotonic}; never keeps a process alive.
   *
   * @returns a function that takes the call back
   */
  after(ms: number, callback: () => void): () => void;
}

/** The clocks of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
