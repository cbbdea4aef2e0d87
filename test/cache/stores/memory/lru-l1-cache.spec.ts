import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { LruL1Cache } from '../../../../libs/cache/src/stores/memory/lru-l1-cache.js';

const LIFE_MS = 1_000;

describe('values kept in the process', () => {
  let clock: FakeClock;
  let l1: LruL1Cache<{ name: string }>;

  const begin = (bounds: { maxBytes?: number; maxEntries?: number } = {}) =>
    (l1 = new LruL1Cache({ maxBytes: 10, maxEntries: 100, clock, ...bounds }));
  const keep = (key: string, bytes = 1, lifeMs = LIFE_MS) => l1.set(key, { name: key }, bytes, lifeMs);
  const kept = () => ['a', 'b', 'c', 'd'].filter((key) => l1.get(key) !== undefined);

  beforeEach(() => {
    clock = new FakeClock();
    begin();
  });

  it('are given back as they are, without a copy', () => {
    const value = { name: 'one' };
    l1.set('a', value, 1, LIFE_MS);
    expect([l1.get('a') === value, l1.get('b')]).toEqual([true, undefined]);
  });

  it('end with their life, whatever the wall clock says', () => {
    keep('a');
    clock.jump(10 * LIFE_MS);
    clock.advance(LIFE_MS - 1);
    expect(kept()).toEqual(['a']);
    clock.jump(-10 * LIFE_MS);
    clock.advance(1);
    expect(kept()).toEqual([]);
  });

  it('live anew, at their new cost, when they are set again', () => {
    keep('a', 7);
    clock.advance(LIFE_MS - 1);
    keep('a', 3);
    clock.advance(LIFE_MS - 1);
    expect([kept(), l1.usage]).toEqual([['a'], { entries: 1, bytes: 3 }]);
  });

  it('count until they are asked for, though their life has ended', () => {
    keep('a', 4);
    clock.advance(LIFE_MS);
    expect(l1.usage).toEqual({ entries: 1, bytes: 4 });
    l1.get('a');
    expect(l1.usage).toEqual({ entries: 0, bytes: 0 });
  });

  it('make room by bytes', () => {
    keep('a', 5);
    keep('b', 5);
    expect(l1.usage).toEqual({ entries: 2, bytes: 10 });
    keep('c', 1);
    expect([kept(), l1.usage]).toEqual([['b', 'c'], { entries: 2, bytes: 6 }]);
  });

  it('make room by count', () => {
    begin({ maxEntries: 2 });
    for (const key of ['a', 'b', 'c']) keep(key);
    expect([kept(), l1.usage]).toEqual([['b', 'c'], { entries: 2, bytes: 2 }]);
    expect(l1.evictions).toBe(1);
  });

  it.each([
    ['asked for', () => l1.get('a')],
    ['set again', () => keep('a')],
  ])('stay where they were %s lately: the least recently used goes first', (_, use) => {
    begin({ maxEntries: 2 });
    keep('a');
    keep('b');
    use();
    keep('c');
    expect(kept()).toEqual(['a', 'c']);
  });

  it('may fill the room alone', () => {
    keep('a', 10);
    expect([kept(), l1.usage.bytes]).toEqual([['a'], 10]);
  });

  it('are not kept where they alone are larger than the room, and push nothing out', () => {
    keep('a', 4);
    keep('b', 11);
    expect([kept(), l1.usage]).toEqual([['a'], { entries: 1, bytes: 4 }]);
  });

  it('go where what takes their place is too large: the old one would be wrong', () => {
    keep('a', 4);
    keep('b', 4);
    keep('a', 11);
    expect([kept(), l1.usage]).toEqual([['b'], { entries: 1, bytes: 4 }]);
  });

  it('cost a byte at least', () => {
    begin({ maxBytes: 2 });
    for (const key of ['a', 'b', 'c']) keep(key, 0);
    expect([kept(), l1.usage]).toEqual([['b', 'c'], { entries: 2, bytes: 2 }]);
  });

  it('go by key, or all at once', () => {
    for (const key of ['a', 'b', 'c']) keep(key, 2);
    l1.delete('a');
    l1.delete('never kept');
    expect([kept(), l1.usage]).toEqual([['b', 'c'], { entries: 2, bytes: 4 }]);
    l1.clear();
    expect([kept(), l1.usage]).toEqual([[], { entries: 0, bytes: 0 }]);
  });
});
