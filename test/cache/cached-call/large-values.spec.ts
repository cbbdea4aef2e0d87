import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { CacheValueTooLargeError, type LocalBackend } from '@tripsage/cache';
import type { FakeClock } from '@tripsage/cache-testing';
import { localCluster, type ProcessOptions, settle, SimulatedProcess } from '../simulated-process.js';

/** JSON of that many bytes. */
const textOf = (bytes: number): string => 'offer '.repeat(bytes).slice(0, bytes - 2);
const KEY = 'ns:key';

/** Lets everything go on that waits for no turn of the event loop, as what the thread pool brings does. */
async function microtasks(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

describe('a large value', () => {
  let clock: FakeClock;
  let backend: LocalBackend;
  let process: SimulatedProcess;
  let loads: number;

  const start = (options: Partial<ProcessOptions> = {}) =>
    new SimulatedProcess({ backend, clock, ...options });
  const answer = (of: SimulatedProcess, value: unknown, how = {}) =>
    of.answer(async () => {
      loads += 1;
      return value;
    }, how);
  const stored = async (key = KEY) => (await backend.store.read([key]))[0]?.bytes;

  beforeEach(() => {
    ({ clock, backend } = localCluster());
    loads = 0;
    process = start({ maxEntryBytes: 1_000_000 });
  });

  it('is compressed in the store, and the same in every process', async () => {
    const offers = Array.from({ length: 10_000 }, (_, id) => ({ id, price: 100 + (id % 7) }));
    const rich = { at: new Date(0), pdf: Buffer.alloc(90_000, 'page ') };
    for (const [cacheKey, value] of Object.entries({ 'ns:json': offers, 'ns:rich': rich })) {
      expect(await answer(process, value, { cacheKey })).toEqual(value);
      expect(await answer(start(), 'not asked', { cacheKey })).toEqual(value);
      expect(await answer(process, 'not asked', { cacheKey })).toEqual(value);
      expect((await stored(cacheKey))?.length).toBeLessThan(JSON.stringify(value).length / 4);
    }
    expect(process.told.of('stored').map(({ bytes }) => bytes)).toEqual([
      (await stored('ns:json'))?.length,
      (await stored('ns:rich'))?.length,
    ]);
    expect(loads).toBe(2);
  });

  it('costs the process what it takes decoded, not what it takes in the store', async () => {
    await answer(process, textOf(100_000));
    expect((await stored())?.length).toBeLessThan(5_000);
    const { bytes } = process.l1?.usage ?? { bytes: 0 };
    expect(bytes).toBeGreaterThan(2 * 100_000);
    const other = start();
    await answer(other, 'not asked');
    expect(other.l1?.usage).toEqual({ entries: 1, bytes });
  });

  it('that is invalidated while it is compressed is not served again', async () => {
    const loading = answer(process, textOf(900_000));
    // Its loader has ended, and the thread pool is at work.
    await until(() => loads === 1);
    await microtasks(200);
    expect(process.backend.calls.commit).toBe(0);
    await process.invalidator.keys([KEY]);
    expect(await loading).toBe(textOf(900_000));
    expect(process.told.of('notStored')).toMatchObject([{ reason: 'invalidated' }]);
    expect(process.backend.calls.commit).toBe(0);
    expect(await stored()).toBeUndefined();
    expect(await answer(process, 'new')).toBe('new');
  });

  it('that is invalidated while it is decompressed is not served', async () => {
    await answer(process, textOf(900_000));
    const other = start();
    const asked = answer(other, 'new');
    await until(() => other.backend.calls.read === 1);
    await microtasks(200);
    expect(other.told.of('answered')).toEqual([]);
    await process.invalidator.keys([KEY]);
    expect(await asked).toBe('new');
    expect(other.told.of('answered')).toMatchObject([{ missReason: 'invalidated' }]);
  });

  describe('above the limit', () => {
    const tooLarge = textOf(1_000_001);

    it('is given, not kept, and told with a typed error', async () => {
      expect(await answer(process, tooLarge)).toBe(tooLarge);
      expect(process.told.of('answered')).toMatchObject([{ outcome: 'miss', stored: false, freshForMs: 0 }]);
      const [told, ...others] = process.told.of('notStored');
      expect(told).toMatchObject({ reason: 'too-large', method: 'Service.find' });
      expect(told?.error).toBeInstanceOf(CacheValueTooLargeError);
      expect(told?.error?.message).toBe(
        'The value takes about 1000000 bytes, more than maxEntryBytes (1000000). Keep less in one value, or raise ' +
          'the option.',
      );
      expect(others).toEqual([]);
      expect(process.told.of('storeFailed')).toEqual([]);
      expect([await stored(), process.l1?.usage.entries, process.backend.calls.commit]).toEqual([
        undefined,
        0,
        0,
      ]);
      // The lease has ended: nobody waits for its life.
      await settle();
      expect(await answer(process, 'small')).toBe('small');
      expect(await answer(process, 'not asked')).toBe('small');
    });

    it('by one byte is not kept, at the limit it is, in either encoding and however well it compresses', async () => {
      const date = new Date(0);
      for (const [cacheKey, value, isKept] of [
        ['ns:1', textOf(1_000_000), true],
        ['ns:2', tooLarge, false],
        ['ns:3', 'я'.repeat(499_999), true],
        ['ns:4', 'я'.repeat(500_000), false],
        ['ns:5', { a: date, b: randomBytes(400_000).toString('hex') }, true],
        ['ns:6', { a: date, b: textOf(1_000_000) }, false],
      ] as const) {
        await answer(process, value, { cacheKey });
        expect([cacheKey, (await stored(cacheKey)) !== undefined]).toEqual([cacheKey, isKept]);
      }
    });

    it('is shared by those who wait for it', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => answer(process, tooLarge)));
      expect([new Set(answers).size, loads]).toEqual([1, 1]);
      expect(process.told.of('notStored')).toHaveLength(1);
    });

    it('does not keep an answer that is built of it from being kept, with its tags', async () => {
      const outer = async () => {
        const inner = await answer(process, tooLarge, { cacheKey: 'inner:key', tags: ['inner'] });
        return String(inner).length;
      };
      expect(await process.answer(outer)).toBe(999_999);
      expect(process.told.of('stored')).toMatchObject([{ key: KEY }]);
      expect(process.told.of('answered').at(-1)).toMatchObject({ stored: true, tags: ['inner'] });
    });

    it('is not kept in a process that is cut off either', async () => {
      process.backend.failAll();
      expect(await answer(process, tooLarge)).toBe(tooLarge);
      expect(process.told.of('notStored')).toMatchObject([
        { reason: 'too-large', error: { code: 'CACHE_VALUE_TOO_LARGE' } },
      ]);
      expect(process.l1?.usage.entries).toBe(0);
      await answer(process, textOf(1_000_000), { cacheKey: 'ns:fits' });
      expect(process.l1?.usage.entries).toBe(1);
    });

    it('stays readable where a process with another limit stored it', async () => {
      const other = start({ maxEntryBytes: 2_000_000 });
      await answer(other, tooLarge);
      expect(await answer(process, 'not asked')).toBe(tooLarge);
      expect(loads).toBe(1);
    });
  });

  it('that is damaged in the store is a counted miss, and is overwritten', async () => {
    await answer(process, textOf(200_000));
    const damaged = Buffer.from((await stored()) as Uint8Array);
    damaged[damaged.length - 5] = (damaged[damaged.length - 5] as number) ^ 1;
    await backend.store.write([{ key: KEY, bytes: damaged, lifeMs: 600_000 }]);
    const other = start();
    expect(await answer(other, 'new')).toBe('new');
    expect(other.told.of('unreadable')).toEqual([{ namespace: 'ns', key: KEY, reason: 'damaged' }]);
    expect(other.told.of('answered')).toMatchObject([
      { outcome: 'miss', missReason: 'unreadable', stored: true },
    ]);
    expect(await answer(start(), 'not asked')).toBe('new');
  });
});
