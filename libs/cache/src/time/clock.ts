/** Where the library takes its time from; tests give a clock that they move by hand. */
export interface Clock {
  /** Milliseconds since the Unix epoch: for civil time only, such as a travel date. It may jump. */
  now(): number;
  /** Milliseconds since some fixed moment; never goes back. For every length of time. */
  monotonic(): number;
  /**
   * Milliseconds since some fixed moment in which this process waited for what arrives, and so would have heard it at once.
   * Default: as {@link monotonic}.
   */
  listened?(): number;
  /**
   * Calls back once, after that many milliseconds of {@link monotonic}; never keeps a process alive.
   *
   * @returns a function that takes the call back
   */
  after(ms: number, callback: () => void): () => void;
}

/** The longest time of a timer of Node's: one that is set for longer fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clocks of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, callback) => startTimer(ms, callback, { keepsAlive: false }),
  listened: () => performance.eventLoopUtilization().idle,
};

/**
 * Calls back once by Node's own timers, whatever the length.
 *
 * @param keepsAlive the process does not end before
 * @returns a function that takes the call back
 */
export function startTimer(
  ms: number,
  callback: () => void,
  { keepsAlive }: { keepsAlive: boolean },
): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const wait = (leftMs: number): void => {
    const nextMs = Math.min(leftMs, LONGEST_TIMER_MS);
    timer = setTimeout(() => (leftMs > nextMs ? wait(leftMs - nextMs) : callback()), nextMs);
    if (!keepsAlive) timer.unref();
  };
  wait(ms);
  return () => clearTimeout(timer);
}

/**
 * Calls back again and again by an interval of Node's, whatever the length, for registries that end it by `clearInterval`.
 * All else uses {@link every}. Never keeps a process alive.
 */
export function startInterval(ms: number, callback: () => void): ReturnType<typeof setInterval> {
  const parts = Math.max(1, Math.ceil(ms / LONGEST_TIMER_MS));
  let passed = 0;
  const tick = (): void => {
    passed = (passed + 1) % parts;
    if (passed === 0) callback();
  };
  return setInterval(tick, Math.ceil(ms / parts)).unref();
}

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
