export class Latencies {
  counts: number[];
  add(us: number): void;
  merge(counts: readonly (number | null | undefined)[]): this;
  quantile(q: number): number;
}
