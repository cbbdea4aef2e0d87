import { describe, expect, it } from '@jest/globals';
import { Latencies } from './latencies.mjs';

const of = (...us: number[]): Latencies => {
  const latencies = new Latencies();
  for (const each of us) latencies.add(each);
  return latencies;
};

describe('latencies in buckets', () => {
  it('have quantiles that are one in a hundred off at most', () => {
    const latencies = of(...Array.from({ length: 10_000 }, (_, index) => index + 1));
    for (const [q, exact] of [
      [0.5, 5_000],
      [0.99, 9_900],
      [0.999, 9_990],
    ] as const) {
      expect(latencies.quantile(q) / exact).toBeGreaterThanOrEqual(1);
      expect(latencies.quantile(q) / exact).toBeLessThanOrEqual(1.01);
    }
  });

  it('of several processes are merged, as JSON hands them over', () => {
    const other = JSON.parse(JSON.stringify(of(900, 900).counts)) as number[];
    const all = of(10, 10).merge(other);
    expect(all.quantile(0.5)).toBeCloseTo(10, 0);
    expect(all.quantile(0.75) / 900).toBeLessThanOrEqual(1.01);
    expect(all.quantile(0.75)).toBeGreaterThanOrEqual(900);
  });

  it('of none have no quantile, and nothing is shorter than a microsecond', () => {
    expect(new Latencies().quantile(0.5)).toBeNaN();
    expect(of(0, 0.2).quantile(1)).toBe(1);
  });
});
