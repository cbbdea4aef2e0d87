import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { patience } from './slowness.mjs';
import { until } from './until.js';

/** Keeps this process from doing anything else, as a busy machine does. */
function blockFor(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('waiting for a condition', () => {
  it('looks until it is true, and returns what was seen', async () => {
    let looks = 0;
    const third = () => ((looks += 1) === 3 ? 'third' : undefined);
    expect(await until(third, { what: 'the third look', every: 1 })).toBe('third');
    expect(looks).toBe(3);
  });

  it('looks once before it rests', async () => {
    const rest = { what: 'nothing', within: 0, every: 3_600_000 };
    expect(await until(async () => true, rest)).toBe(true);
  });

  it('ends at its bound, and says what did not come and what was there instead', async () => {
    const startedAt = performance.now();
    const waiting = until(async () => 0, { what: 'a number', within: 50, every: 5 });
    await expect(waiting).rejects.toThrow(
      /^Waited \d+ ms for a number, in vain: 50 ms suffice on an idle machine, and this one is [\d.]+ times slower\. Last seen: 0\.$/,
    );
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(50);
  });

  it('says by itself what did not come', async () => {
    const isThere = false;
    await expect(until(() => isThere, { within: 1 })).rejects.toThrow(
      /^Waited \d+ ms for \(\) *=> *isThere,/,
    );
  });

  it('does not count time in which this process could not look', async () => {
    let isThere = false;
    const waiting = until(() => isThere, { what: 'it', within: 100, every: 20 });
    await delay(1);
    blockFor(patience(400));
    // What was blocked as well comes late, too.
    setTimeout(() => (isThere = true), 20);
    expect(await waiting).toBe(true);
  });

  it('has the error of its condition', async () => {
    const broken = () => {
      throw new Error('broken');
    };
    await expect(until(broken, { what: 'it' })).rejects.toThrow('broken');
  });
});
