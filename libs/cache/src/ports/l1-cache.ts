/** Values kept in the process, in front of the store: decoded, never shared, bounded by bytes and count. */
export interface L1Cache<Value> {
  /** @param now on the monotonic clock, where the caller knows it */
  get(key: string, now?: number): Value | undefined;
  /**
   * @param bytes what the value costs
   * @param lifeMs what is left of its life
   */
  set(key: string, value: Value, bytes: number, lifeMs: number): void;
  delete(key: string): void;
  clear(): void;
  readonly usage: { readonly entries: number; readonly bytes: number };
  /** The number of values that made room for others so far. */
  readonly evictions: number;
}
