/** Where the library takes its time from; tests give a clock that they move by hand. */
export interface Clock {
  /** Milliseconds since the Unix epoch: for civil time only, such as a travel date. It may jump. */
  now(): number;
  /** Milliseconds since some fixed moment; never goes back. For every length of time. */
  monotonic(): number;
}

/** The clocks of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
