// Slow: fills the server with thousands of entries.
import { expect, it } from '@jest/globals';
import { CacheService } from '@tripsage/cache';
import { Redis } from 'ioredis';
import { tags } from '../../../apps/tripsage-api/src/app.cache.js';
import { startApi } from '../api-under-test.js';
import { asUser } from '../database-under-test.js';
import { answer, startSupplier } from '../scripted-supplier.js';
import { describeOnServer } from '../../support/real-server.js';
import { heardBy } from './heard-by.js';
import { tripRow } from './trip-row.js';

/** More than `KEYS` gives on Dragonfly, which ends it near 8,192: what is behind would stay. */
const ENTRIES = 9_000;
const GROUP = 500;

// TripSage's defect 5: it invalidated by KEYS and DEL.
describeOnServer('a write that invalidates more entries than KEYS can list', ({ url, keyPrefix }) => {
  it('leaves none of them in either process, and searches no keys', async () => {
    const supplier = await startSupplier(answer(200, [tripRow()]));
    const setting = { supplierUrl: supplier.url, cache: { url, keyPrefix: keyPrefix() } };
    const apis = [await startApi(setting), await startApi(setting)];
    const [one, other] = apis.map(({ app }) => app.get(CacheService)) as [CacheService, CacheService];
    await fill(one);
    expect(await found(one)).toBe(ENTRIES);
    expect(await found(other)).toBe(ENTRIES);

    const keysBefore = await callsOfKeys(url);
    const { status } = await asUser(apis[0] as never, 'ana').send('POST', '/api/trips', { title: 'New' });
    expect(status).toBe(201);
    await heardBy(apis);

    expect(await found(other)).toBe(0);
    expect(await found(one)).toBe(0);
    expect(await callsOfKeys(url)).toBe(keysBefore);
  });
});

const keyOf = (at: number): string => `page-${at}`;

/** Answers about the user's trips, as pages of the list are. */
async function fill(cache: CacheService): Promise<void> {
  for (let from = 0; from < ENTRIES; from += GROUP) {
    await Promise.all(
      Array.from({ length: GROUP }, (_, at) =>
        cache.getOrSet({ key: keyOf(from + at), namespace: 'pages' }, '1h', async (load) => {
          load.tags(tags.tripsOf('ana'));
          return 'old';
        }),
      ),
    );
  }
}

async function found(cache: CacheService): Promise<number> {
  const keys = Array.from({ length: ENTRIES }, (_, at) => keyOf(at));
  return (await cache.getMany(keys, 'pages')).size;
}

/** How often the server was asked for keys by a pattern of all. */
async function callsOfKeys(url: string): Promise<number> {
  const client = new Redis(url);
  try {
    const stats = await client.info('commandstats');
    return Number(/cmdstat_keys:calls=(\d+)/i.exec(stats)?.[1] ?? 0);
  } finally {
    client.disconnect();
  }
}
