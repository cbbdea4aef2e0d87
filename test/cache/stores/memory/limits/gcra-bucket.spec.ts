import { describe, expect, it } from '@jest/globals';
import { GcraBucket } from '../../../../../libs/cache/src/stores/memory/limits/gcra-bucket.js';

/** Leaks one unit in 100 ms. */
const newBucket = () => new GcraBucket(1_000, 10, 0);

describe('a bucket', () => {
  it('begins as full as what was permitted before makes it, or as another says that it is', () => {
    const past = [
      { at: -2_000, units: 9 },
      { at: -500, units: 6 },
      { at: -100, units: 2 },
    ];
    const full = newBucket();
    full.fillFrom(past, Infinity, 0);
    expect(full.levelAt(0)).toBe(3);
    expect(full.past(0)).toEqual(past.slice(1));
    const other = newBucket();
    other.fillFrom(past, 1, 0);
    expect(other.levelAt(0)).toBe(1);
  });

  it('is filled unasked up to its limit alone, so that it is empty a window later', () => {
    const bucket = newBucket();
    bucket.fillUnasked(500, 0);
    expect([bucket.levelAt(0), bucket.levelAt(1_000), bucket.endsAt]).toEqual([10, 0, 1_000]);
  });

  it('knows its permits in few pieces, however many there were', () => {
    const bucket = newBucket();
    for (let now = 0; now < 5_000; now += 10) bucket.fill(1, now);
    const past = bucket.past(4_990);
    expect(past.length).toBeLessThan(11);
    expect(past.reduce((sum, { units }) => sum + units, 0)).toBeGreaterThanOrEqual(100);
  });

  it('is wanted for its length after some policy asked for it', () => {
    const bucket = newBucket();
    bucket.ask(10, 5);
    expect([bucket.isWanted(1_004), bucket.isWanted(1_005)]).toEqual([true, false]);
  });
});
