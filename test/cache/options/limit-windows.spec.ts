import { describe, expect, it } from '@jest/globals';
import { latestMsOf } from '../../../libs/cache/src/options/limit-windows.js';

const of = (...lengths: number[]) => latestMsOf(lengths.map((perMs) => ({ limit: 1, perMs })));

describe('how much later than its permit a call may count from', () => {
  it('is a twentieth of the shortest window, at most a second', () => {
    expect(of(1_000)).toBe(50);
    expect(of(60_000, 2_000)).toBe(100);
    expect(of(60_000)).toBe(1_000);
    expect(of(110)).toBe(5);
  });

  it('is nothing without a window', () => {
    expect(of()).toBe(0);
  });
});
