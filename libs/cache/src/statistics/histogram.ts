/** Counts of values by upper bounds, as Prometheus has them; cheap enough for every call. */
export class Histogram {
  /** Values at most as large as each bound, and above the one before; the last count is of those above all. */
  readonly counts: number[];
  sum = 0;

  /** @param bounds upper ones, ascending */
  constructor(readonly bounds: readonly number[]) {
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    let at = 0;
    while (at < this.bounds.length && value > (this.bounds[at] as number)) at += 1;
    this.counts[at] = (this.counts[at] as number) + 1;
    this.sum += value;
  }

  get count(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }
}

/** Of waits and calls, in milliseconds. */
export const DURATION_BOUNDS_MS = [
  0.1, 0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000,
];
/** Of ages and lives, in milliseconds. */
export const LIFE_BOUNDS_MS = [1_000, 10_000, 60_000, 300_000, 900_000, 3_600_000, 21_600_000, 86_400_000];
/** Of what is stored, in bytes. */
export const SIZE_BOUNDS = [256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];
