import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { ENTRY_OVERHEAD_BYTES, MemoryStore } from '../../../../libs/cache/src/stores/memory/memory-store.js';

const LIFE_MS = 60_000;
const value = (key: string, size: number, lifeMs = LIFE_MS) => ({ key, bytes: new Uint8Array(size), lifeMs });
const keysIn = async (store: MemoryStore, keys: string[]) =>
  (await store.read(keys)).flatMap((stored, i) => (stored === undefined ? [] : [keys[i]]));

describe('the bounds of the memory store', () => {
  it('holds no more bytes than it may, and drops what was used least recently', async () => {
    const costOfOne = 100 + 2 * 'a'.length + ENTRY_OVERHEAD_BYTES;
    const store = new MemoryStore({ maxBytes: 3 * costOfOne, clock: new FakeClock() });
    await store.write([value('a', 100), value('b', 100), value('c', 100)]);
    expect(store.usage).toEqual({ entries: 3, bytes: 3 * costOfOne });

    await store.read(['a']);
    await store.write([value('d', 100)]);
    expect(await keysIn(store, ['a', 'b', 'c', 'd'])).toEqual(['a', 'c', 'd']);
    expect(store.usage.bytes).toBe(3 * costOfOne);
  });

  it('holds no more entries than it may', async () => {
    const store = new MemoryStore({ maxEntries: 2, clock: new FakeClock() });
    await store.write([value('a', 1), value('b', 1), value('c', 1)]);
    expect(await keysIn(store, ['a', 'b', 'c'])).toEqual(['b', 'c']);
  });

  it('refuses a value that alone is too large, and keeps what was there', async () => {
    const store = new MemoryStore({ maxBytes: 2_000, clock: new FakeClock() });
    await store.write([value('old', 10)]);
    const write = store.write([value('fine', 10), value('old', 2_001 - ENTRY_OVERHEAD_BYTES)]);
    await expect(write).rejects.toMatchObject({
      code: 'CACHE_VALUE_TOO_LARGE',
      message: expect.stringMatching(/memory\.maxBytes/),
    });
    expect(await keysIn(store, ['old', 'fine'])).toEqual(['old']);
    expect((await store.read(['old']))[0]?.bytes.byteLength).toBe(10);
  });

  it('takes a value that just fits', async () => {
    const store = new MemoryStore({ maxBytes: 2_000, clock: new FakeClock() });
    await store.write([value('k', 2_000 - ENTRY_OVERHEAD_BYTES - 2)]);
    expect(store.usage).toEqual({ entries: 1, bytes: 2_000 });
  });

  it('gives back what ended entries held while others are written, without a timer', async () => {
    const clock = new FakeClock();
    const store = new MemoryStore({ clock });
    await store.write(Array.from({ length: 500 }, (_, i) => value(`old:${i}`, 1_000)));
    clock.advance(LIFE_MS + 1);
    for (let i = 0; i < 501; i += 1) await store.write([value('new', 10)]);
    expect(store.usage.entries).toBe(1);
  });

  it('keeps nothing once it is closed', async () => {
    const store = new MemoryStore({ clock: new FakeClock() });
    await store.write([value('a', 100)]);
    await store.close();
    expect(store.usage).toEqual({ entries: 0, bytes: 0 });
  });

  it('does not keep the pool alive that a small Buffer lies in', async () => {
    const store = new MemoryStore({ clock: new FakeClock() });
    await store.write([{ key: 'k', bytes: Buffer.from('a small text'), lifeMs: LIFE_MS }]);
    expect((await store.read(['k']))[0]?.bytes.buffer.byteLength).toBe('a small text'.length);
  });

  it.each([
    ['maxBytes', 0],
    ['maxBytes', 1.5],
    ['maxBytes', Number.NaN],
    ['maxEntries', -1],
    ['maxEntries', Number.POSITIVE_INFINITY],
    ['maxEntries', '50' as unknown as number],
  ])('refuses %s: %p by name', (option, bound) => {
    expect(() => new MemoryStore({ [option]: bound })).toThrow(
      expect.objectContaining({
        code: 'CACHE_OPTION_INVALID',
        message: expect.stringContaining(`memory.${option}`),
      }),
    );
  });
});

describe('the time of the memory store', () => {
  it.each([0, 12_345.678, -5])(
    'counts a life exactly on the given clock, which starts at %d',
    async (monotonic) => {
      const clock = new FakeClock({ monotonic });
      const store = new MemoryStore({ clock });
      await store.write([value('k', 1, 100)]);
      expect((await store.read(['k']))[0]?.remainingMs).toBeCloseTo(100, 6);
      clock.advance(99);
      expect((await store.read(['k']))[0]?.remainingMs).toBeCloseTo(1, 6);
      clock.advance(1.001);
      expect(await store.read(['k'])).toEqual([undefined]);
    },
  );

  it('ends a life at its very last millisecond, not after it', async () => {
    const clock = new FakeClock();
    const store = new MemoryStore({ clock });
    await store.write([value('k', 1, 100)]);
    clock.advance(100);
    expect(await store.read(['k'])).toEqual([undefined]);
    expect(await store.delete(['k'])).toBe(0);
  });

  it('does not mind the wall clock', async () => {
    const clock = new FakeClock();
    const store = new MemoryStore({ clock });
    await store.write([value('k', 1, 100)]);
    clock.jump(-3_600_000);
    clock.jump(7_200_000);
    expect((await store.read(['k']))[0]?.remainingMs).toBe(100);
  });
});
