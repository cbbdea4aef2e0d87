/** The right to make one call. */
export interface Permit {
  /** What is left of the narrowest window. */
  readonly remaining: number;
  /**
   * The call has ended: its place among those under way is free again, and with `sliding` it counts from now on, rather than
   * from a moment at which the supplier may not have seen it yet.
   */
  release(): Promise<void>;
  /** The call was not made: what it cost is given back. */
  refund(): Promise<void>;
}
