import { describe, expect, it } from '@jest/globals';
import { BackOff, backOffMs } from '../../../libs/cache/src/scheduling/back-off.js';

describe('the pause after failures', () => {
  it('is twice as long after each, from a second up to five minutes', () => {
    expect([0, 1, 2, 3, 9, 10, 1_000].map(backOffMs)).toEqual([
      1_000, 1_000, 2_000, 4_000, 256_000, 300_000, 300_000,
    ]);
  });

  it('is of one method, until it succeeds', () => {
    const backOff = new BackOff();
    backOff.failed('a', 0);
    backOff.failed('a', 1_000);
    expect([backOff.leftFor('a', 1_500), backOff.leftFor('b', 1_500)]).toEqual([1_500, 0]);
    expect(backOff.leftFor('a', 4_000)).toBe(0);
    backOff.succeeded('a');
    backOff.failed('a', 5_000);
    expect(backOff.leftFor('a', 5_000)).toBe(1_000);
  });

  it('is as long as the limiter says, which is no failure', () => {
    const backOff = new BackOff();
    backOff.rejected('a', 30_000);
    expect(backOff.leftFor('a', 0)).toBe(30_000);
    backOff.failed('a', 30_000);
    expect(backOff.leftFor('a', 30_000)).toBe(1_000);
  });
});
