import { describe, expect, it } from '@jest/globals';
import { median, quantile, ratios, rounded, spread } from './figures.mjs';

describe('the figures of a benchmark', () => {
  it.each([
    ['of an odd count is the one in the middle', [9, 1, 5], 5],
    ['of an even count is the mean of the two in the middle', [4, 1, 3, 2], 2.5],
    ['of one is that one', [7], 7],
  ])('a median %s', (_what, numbers, expected) => {
    expect(median(numbers)).toBe(expected);
  });

  it('a quantile is one of the numbers, by nearest rank', () => {
    const numbers = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0.5, 0.99, 1].map((q) => quantile(numbers, q))).toEqual([50, 99, 100]);
    expect(quantile([3], 0.5)).toBe(3);
  });

  it('a spread has the median, the lowest and the highest of the rounds', () => {
    expect(spread([2, 8, 4])).toEqual({ median: 4, lowest: 2, highest: 8 });
    expect(spread([1 / 3])).toEqual({ median: 0.3333, lowest: 0.3333, highest: 0.3333 });
  });

  it('ratios are those of the same round', () => {
    expect(ratios([1, 6], [2, 3])).toEqual([0.5, 2]);
  });

  it('a rounded number has four digits that count, or is whole', () => {
    expect([0.123456, 12.3456, 123_456.7, 0, -2.00001].map(rounded)).toEqual([0.1235, 12.35, 123_457, 0, -2]);
  });
});
