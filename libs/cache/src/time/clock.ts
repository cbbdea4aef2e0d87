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
  listened: () => {
    // Browsers have no such method, and fake timers of test frameworks one that gives nothing.
    const { eventLoopUtilization } = performance as {
      eventLoopUtilization?: () => { idle: number } | undefined;
    };
    return eventLoopUtilization?.call(performance)?.idle ?? performance.now();
  },
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

/** Longer than any wait; it only has to be there. */
const NEVER_MS = 2 ** 31 - 1;

let waiters = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/**
 * Keeps this process alive while a caller waits for something that no timer or socket of Node's stands for. Timers of the
 * `Clock` never do.
 *
 * @returns a function that ends it
 */
export function keepAlive(): () => void {
  waiters += 1;
  timer ??= setInterval(() => undefined, NEVER_MS);
  let hasEnded = false;
  return () => {
    if (hasEnded) return;
    hasEnded = true;
    waiters -= 1;
    if (waiters > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** A wait may begin anew this often, so that a process that is always busy gives up too. */
const MOST_EXTENSIONS = 4;

/** The share of a wait that may be missing: also an idle process has some work to do. */
const NEGLIGIBLE = 0.05;

/**
 * The same clock for waits on an answer from outside: it counts only time in which this process could hear one. While code
 * runs, answers wait unread, and say nothing of who sent them. A wait ends after five times its length at most, not
 * counting stretches in which the event loop stood still.
 */
export function whileListening(clock: Pick<Clock, 'after' | 'monotonic' | 'listened'>): Pick<Clock, 'after'> {
  const listened = (): number => clock.listened?.() ?? clock.monotonic();
  return {
    after(ms, callback) {
      const from = listened();
      let extensions = 0;
      const due = (): void => {
        const leftMs = ms - (listened() - from);
        if (leftMs <= ms * NEGLIGIBLE || extensions === MOST_EXTENSIONS) return callback();
        extensions += 1;
        stop = clock.after(leftMs, due);
      };
      let stop = clock.after(ms, due);
      return () => stop();
    },
  };
}
