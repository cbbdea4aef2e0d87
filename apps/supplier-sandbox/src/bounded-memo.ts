/**
 * Keeps computed results, at most `most`; the oldest is dropped first. For results that follow from
 * the key alone: none ever has to be taken back.
 */
export class BoundedMemo<K, V> {
  private readonly results = new Map<K, V>();

  constructor(private readonly most: number) {
    if (!Number.isInteger(most) || most < 1) {
      throw new RangeError(`BoundedMemo: expected a whole number of results from 1, got ${most}`);
    }
  }

  get size(): number {
    return this.results.size;
  }

  /** The result for the key; `work` makes it if it is not remembered. What throws is not remembered. */
  of(key: K, work: () => V): V {
    const known = this.results.get(key);
    if (known !== undefined) return known;
    const result = work();
    this.results.set(key, result);
    if (this.results.size > this.most) this.results.delete(this.results.keys().next().value!);
    return result;
  }
}
