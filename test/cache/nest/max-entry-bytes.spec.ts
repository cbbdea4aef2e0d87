import { afterEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  CacheEvents,
  CacheModule,
  type CacheModuleOptions,
  CacheService,
  CacheValueTooLargeError,
  MemoryStore,
} from '@tripsage/cache';
import { recordEvents } from '@tripsage/cache-testing';

const MIB = 1_024 * 1_024;
/** JSON of that many bytes. */
const textOf = (bytes: number): string => 'x'.repeat(bytes - 2);

describe('maxEntryBytes', () => {
  let app: TestingModule | undefined;

  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  async function start(options: CacheModuleOptions = {}) {
    app = await Test.createTestingModule({ imports: [CacheModule.forRoot(options)] }).compile();
    await app.init();
    return { cache: app.get(CacheService), told: recordEvents(app.get(CacheEvents)) };
  }

  it.each([0, -1, 1.5, NaN, Infinity, 64 * MIB + 1, '8MiB', null, [1]])(
    'is refused by name at start where it is %p',
    async (wrong) => {
      await expect(start({ maxEntryBytes: wrong as never })).rejects.toMatchObject({
        code: 'CACHE_OPTION_INVALID',
        message: 'CacheModule: maxEntryBytes must be a whole number of bytes from 1 to 67108864 (64 MiB).',
      });
    },
  );

  it.each([1, 64 * MIB])('may be %p', async (bytes) => {
    const { cache } = await start({ maxEntryBytes: bytes });
    await cache.set('digit', 1);
    expect(await cache.get('digit')).toBe(1);
  });

  it('is 8 MiB by default', async () => {
    const { cache } = await start();
    await cache.set('largest', textOf(8 * MIB));
    expect(await cache.get('largest')).toHaveLength(8 * MIB - 2);
    await expect(cache.set('larger', textOf(8 * MIB + 1))).rejects.toThrow('maxEntryBytes (8388608)');
  });

  it('bounds what is set by hand, in bytes, and nothing is written where one is larger', async () => {
    const { cache, told } = await start({ maxEntryBytes: 100 });
    await cache.set('a', textOf(100));
    for (const tooLarge of [textOf(101), 'я'.repeat(50), Array(60).fill(1)]) {
      await expect(cache.set('a', tooLarge)).rejects.toBeInstanceOf(CacheValueTooLargeError);
    }
    const pairs = [
      ['b', 1],
      ['a', textOf(101)],
    ] as const;
    await expect(cache.setMany(pairs)).rejects.toMatchObject({ code: 'CACHE_VALUE_TOO_LARGE' });
    expect([await cache.get('a'), await cache.get('b')]).toEqual([textOf(100), undefined]);
    expect(told.of('storeFailed')).toEqual([]);
  });

  it('bounds what getOrSet keeps, not what it gives', async () => {
    const { cache, told } = await start({ maxEntryBytes: 100 });
    expect(await cache.getOrSet({ key: 'a' }, '1m', async () => textOf(101))).toBe(textOf(101));
    expect(told.of('notStored')).toMatchObject([{ reason: 'too-large', method: 'getOrSet in default' }]);
    expect(told.of('notStored')[0]?.error).toBeInstanceOf(CacheValueTooLargeError);
    expect(await cache.has('a')).toBe(false);
    expect(await cache.getOrSet({ key: 'a' }, '1m', async () => textOf(100))).toBe(textOf(100));
    expect(await cache.get('a')).toBe(textOf(100));
  });

  it('compresses what getOrSet keeps, never what other services read', async () => {
    const store = new MemoryStore();
    const { cache } = await start({ store });
    const offers = Array.from({ length: 5_000 }, (_, id) => ({ id, currency: 'EUR' }));
    await cache.set('plain', offers);
    await cache.getOrSet({ key: 'managed' }, '1m', async () => offers);
    const [plain, managed] = await store.read(['default:plain', 'default:managed']);
    expect(Buffer.from(plain?.bytes ?? []).toString()).toBe(JSON.stringify(offers));
    expect(managed?.bytes.length).toBeLessThan(JSON.stringify(offers).length / 4);
    expect([await cache.get('plain'), await cache.get('managed')]).toEqual([offers, offers]);
    await store.close();
  });
});
