// Slow: starts the whole API, often.
import { describe, expect, it } from '@jest/globals';
import { CacheService } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { appWith } from '../../cache/methods/app-with.js';
import { until } from '../../support/until.js';
import { NOW, SEARCH, startApi } from '../api-under-test.js';
import { startSandbox } from '../sandbox-under-test.js';

describe('defect 10: the hit ratio was hits by misses, and memory had no bound', () => {
  const admin = { token: 'the-token-of-the-admin' };
  const authorization = `Bearer ${admin.token}`;

  it('three hits of four requests are a ratio of 0.75', async () => {
    const sandbox = await startSandbox();
    // With the job that adds up what processes counted.
    const cache = { scheduler: undefined };
    const api = await startApi({ supplierUrl: sandbox.url, clock: sandbox.clock, admin, cache });
    for (let turn = 0; turn < 4; turn += 1) await api.search(SEARCH);
    const found = await until(async () => {
      sandbox.clock.advance(1_000);
      const { body } = await api.get('/admin/cache/namespaces', { authorization });
      const namespaces = body['namespaces'] as { name: string; lastHour?: object }[];
      return namespaces.find(({ name, lastHour }) => name === 'flights' && lastHour);
    });
    expect(found).toMatchObject({ lastHour: { hitRatio: 0.75 } });
    expect(api.app.get(CacheService).stats().namespaces['flights']).toMatchObject({ hits: 3, misses: 1 });
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    const requests = [
      ...metrics.matchAll(/^tripsage_cache_requests_total\{(.*namespace="flights".*)\} (\d+)$/gm),
    ];
    const count = (outcome: RegExp) =>
      requests.filter(([, labels = '']) => outcome.test(labels)).reduce((sum, [, , n]) => sum + Number(n), 0);
    expect([count(/outcome="fresh_l1"/), count(/outcome="load"/), count(/outcome/)]).toEqual([3, 1, 4]);
  });

  it.each([
    ['entries', { maxEntries: 10 }, 10],
    ['bytes', { maxBytes: 10_000 }, 10_000],
  ])('memory in front of the store is bounded by %s', async (unit, l1, most) => {
    const api = await startApi({ cache: { l1 } as never });
    const cache = api.app.get(CacheService);
    const value = async () => 'x'.repeat(500);
    for (let key = 0; key < 100; key += 1) await cache.getOrSet({ key: `k${key}` }, { fresh: '1h' }, value);
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    const used = Number(new RegExp(`^tripsage_cache_l1_${unit} (\\d+)$`, 'm').exec(metrics)?.[1]);
    expect(used).toBeGreaterThan(0);
    expect(used).toBeLessThanOrEqual(most);
  });

  it('nothing is kept in memory beyond its life', async () => {
    const clock = new FakeClock({ now: NOW });
    const app = await appWith([], { clock });
    const cache = app.get(CacheService);
    await cache.set('key', 'value', '1m');
    clock.advance(59_999);
    expect(await cache.get('key')).toBe('value');
    clock.advance(1);
    expect(await cache.get('key')).toBeUndefined();
    await app.close();
  });
});
