import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { EndingCache } from '../../../../libs/cache/src/stores/memory/ending-cache.js';

function caching(maxBytes = 1_000) {
  const clock = new FakeClock();
  return { clock, cache: new EndingCache<object>({ maxBytes, maxEntries: 100, clock }) };
}

describe('values that end by themselves', () => {
  it('are let go of when they end, though nobody asks', () => {
    const { clock, cache } = caching();
    cache.set('a', {}, 10, 5_000);
    cache.set('b', {}, 10, 9_000);
    cache.set('c', {}, 10, 5_000);
    clock.advance(4_999);
    expect(cache.usage.entries).toBe(3);
    clock.advance(1);
    expect([cache.usage, cache.get('b')]).toEqual([{ entries: 1, bytes: 10 }, {}]);
    clock.advance(4_000);
    expect([cache.usage.entries, clock.pending]).toEqual([0, 0]);
  });

  it('are looked for by one timer, which is not set for each of them', () => {
    const { clock, cache } = caching();
    for (let n = 0; n < 50; n += 1) cache.set(`k${n}`, {}, 1, 10_000 - n);
    expect(clock.pending).toBe(1);
    clock.advance(9_950);
    expect(cache.usage.entries).toBe(50);
    // Not once for each of them.
    clock.advance(200);
    expect([cache.usage.entries, clock.pending]).toEqual([0, 0]);
  });

  it('leave no timer behind when they are cleared', () => {
    const { clock, cache } = caching();
    cache.set('a', {}, 10, 5_000);
    cache.clear();
    expect([cache.usage.entries, clock.pending]).toEqual([0, 0]);
    cache.set('a', {}, 10, 1_000);
    clock.advance(1_000);
    expect(cache.usage.entries).toBe(0);
  });

  it('are bounded in bytes: the one that was not asked for the longest goes', () => {
    const { cache } = caching(30);
    for (const key of ['a', 'b', 'c']) cache.set(key, {}, 10, 1_000);
    cache.get('a');
    cache.set('d', {}, 10, 1_000);
    expect(['a', 'b', 'c', 'd'].filter((key) => cache.get(key) !== undefined)).toEqual(['a', 'c', 'd']);
  });
});
