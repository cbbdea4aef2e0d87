import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ageOf } from '../../../libs/cache/src/values/entry.js';

describe('ageOf', () => {
  const windows = { freshMs: 600_000, staleMs: 60_000, staleIfErrorMs: 3_600_000, lifeMs: 4_200_000 };

  it.each([
    [4_200_000, 0, 600_000],
    [4_199_000, 1_000, 599_000],
    [3_600_000, 600_000, 0],
    [3_599_999, 600_001, -1],
    [0, 4_200_000, -3_600_000],
  ])('with %p ms left it is %p ms old and fresh for %p ms', (remainingMs, ageMs, freshForMs) => {
    expect(ageOf(windows, remainingMs)).toEqual({ ageMs, freshForMs });
  });

  it('is never younger than new, whatever the store says', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), (remainingMs) => {
        const { ageMs, freshForMs } = ageOf(windows, remainingMs);
        expect(ageMs).toBeGreaterThanOrEqual(0);
        expect(freshForMs).toBeLessThanOrEqual(windows.freshMs);
        expect(ageMs + freshForMs).toBe(windows.freshMs);
      }),
      { numRuns: 500 },
    );
  });
});
