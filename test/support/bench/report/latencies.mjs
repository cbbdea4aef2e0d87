/** One bucket is this much longer than the one before: no quantile is further off. */
const STEP = 1.01;
const SHORTEST_US = 1;

/**
 * Latencies in buckets, which a process can hand to another, however many there were.
 */
export class Latencies {
  /** @type {number[]} */
  counts = [];

  /** @param {number} us microseconds */
  add(us) {
    const bucket = Math.ceil(Math.log(Math.max(us, SHORTEST_US) / SHORTEST_US) / Math.log(STEP));
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
  }

  /** @param {readonly (number | null | undefined)[]} counts of another; what JSON made of one without holes too */
  merge(counts) {
    for (const [bucket, count] of counts.entries()) {
      if (count) this.counts[bucket] = (this.counts[bucket] ?? 0) + count;
    }
    return this;
  }

  /** The latency that a share q of all, above 0, does not exceed; NaN of none. */
  quantile(q) {
    let left = Math.ceil(q * this.counts.reduce((one, other) => one + (other ?? 0), 0));
    if (left === 0) return NaN;
    const bucket = this.counts.findIndex((count) => (left -= count ?? 0) <= 0);
    return SHORTEST_US * STEP ** bucket;
  }
}
