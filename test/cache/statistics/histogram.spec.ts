import { expect, it } from '@jest/globals';
import { Histogram } from '../../../libs/cache/src/statistics/counted.js';

it('a histogram counts each value under the least bound that it does not exceed', () => {
  const histogram = new Histogram([1, 10]);
  for (const value of [0, 1, 1.5, 10, 11]) histogram.observe(value);
  expect([histogram.counts, histogram.count, histogram.sum]).toEqual([[2, 2, 1], 5, 23.5]);
});
