/** The end of a call. */
export interface PermitEnd {
  /** The units that it turned out to cost, a whole number, lower or higher than asked for. Default: as asked for. */
  cost?: number;
}

/** The right to make one call. */
export interface Permit {
  /** The units that are left in the narrowest window. */
  readonly remaining: number;
  /**
   * Says that the call has ended. Its place in `concurrency` is free again. With `sliding` it counts from now on, since the
   * supplier may not have seen it when the permit was given. Units that it did not cost are given back. Units beyond those
   * asked for count too: later callers wait, for one window at most. Does nothing after `release` or `refund`.
   *
   * @throws RateLimitRequestError for a cost that is no whole number from 0 on
   */
  release(end?: PermitEnd): Promise<void>;
  /** Gives the units back: the call was not made. Does nothing after `release` or `refund`. */
  refund(): Promise<void>;
}
