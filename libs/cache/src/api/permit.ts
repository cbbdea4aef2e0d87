/** The right to make one call. */
export interface Permit {
  /** The units that are left in the narrowest window. */
  readonly remaining: number;
  /**
   * Says that the call has ended. Its place in `concurrency` is free again. With `sliding` it counts from now on, since the
   * supplier may not have seen it when the permit was given.
   */
  release(): Promise<void>;
  /** Gives the units back: the call was not made. */
  refund(): Promise<void>;
}
