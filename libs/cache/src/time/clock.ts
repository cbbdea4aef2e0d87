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

/** A timer of Node's that is set for longer fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clocks of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, callback) {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (leftMs: number): void => {
      const nextMs = Math.min(leftMs, LONGEST_TIMER_MS);
      timer = setTimeout(() => (leftMs > nextMs ? wait(leftMs - nextMs) : callback()), nextMs);
      timer.unref();
    };
    wait(ms);
    return () => clearTimeout(timer);
  },
};

/** Calls back again and again, first after that many milliseconds. @returns a function that ends it */
export function every(ms: number, clock: Clock, callback: () => unknown): () => void {
  let stop = (): void => undefined;
  const next = (): void => {
    stop = clock.after(ms, () => {
      next();
      callback();
    });
  };
  next();
  return () => stop();
}
