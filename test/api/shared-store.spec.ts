import { describe, expect, it } from '@jest/globals';
import { CacheService, systemClock } from '@tripsage/cache';
import { Redis } from 'ioredis';
import { describeOnServer } from '../support/real-server.js';
import { SEARCH, startApi } from './api-under-test.js';
import { startSandbox } from './sandbox-under-test.js';
import { patience } from '../support/slowness.mjs';

describeOnServer('two API processes on one server', ({ url, keyPrefix }) => {
  it('answer from each other’s searches, under the key and the life that the design says', async () => {
    const cache = { url, keyPrefix: keyPrefix() };
    const sandbox = await startSandbox();
    const setting = { supplierUrl: sandbox.url, clock: sandbox.clock, cache };
    const [one, other] = [await startApi(setting), await startApi(setting)];

    const first = await one.search(SEARCH);
    const second = await other.search(SEARCH);

    expect(first.headers['cache-status']).toBe('tripsage; fwd=uri-miss; stored; ttl=600');
    expect(second.headers['cache-status']).toMatch(/^tripsage; hit; ttl=(599|600)$/);
    expect(second.body).toEqual(first.body);
    expect(sandbox.calls()).toEqual({ 'POST /air/offer_requests': 1 });

    await withClient(url, async (client) => {
      const all = await keysUnder(cache.keyPrefix, client);
      const keys = all.filter((key) => !key.startsWith(`${cache.keyPrefix}_cache:`));
      expect(keys).toHaveLength(1);
      expect(keys[0]?.slice(cache.keyPrefix.length)).toMatch(/^flights:offers:search:[A-Za-z0-9_-]{20,}$/);
      const lifeMs = await client.pttl(keys[0] ?? '');
      // Ten minutes fresh, and twenty more where nothing newer can be had; no longer than the offers.
      expect(lifeMs).toBeGreaterThan(1_790_000);
      expect(lifeMs).toBeLessThanOrEqual(1_800_000);
    });
  });

  it('share plain JSON with any other client', async () => {
    const cache = { url, keyPrefix: keyPrefix() };
    const api = await startApi({ cache });
    const service = api.app.get(CacheService);
    await withClient(url, async (client) => {
      await client.setex(`${cache.keyPrefix}default:greeting`, 60, '{"hello":"world"}');
      expect(await service.get('greeting')).toEqual({ hello: 'world' });
      await service.set('farewell', { bye: 'world' }, '1m');
      expect(await client.get(`${cache.keyPrefix}default:farewell`)).toBe('{"bye":"world"}');
    });
  });
});

describe('a server that is not there', () => {
  it('costs the callers little: every search is answered by the supplier', async () => {
    const sandbox = await startSandbox();
    const api = await startApi({
      supplierUrl: sandbox.url,
      clock: sandbox.clock,
      cache: { url: 'redis://127.0.0.1:9' },
    });
    const startedAt = systemClock.monotonic();
    const reply = await api.search(SEARCH);
    expect(reply.status).toBe(200);
    expect(reply.headers['cache-status']).toBe('tripsage; fwd=uri-miss; detail=STORE_UNAVAILABLE');
    expect(systemClock.monotonic() - startedAt).toBeLessThan(patience(1_000));
  });
});

async function withClient(url: string, job: (client: Redis) => Promise<void>): Promise<void> {
  const client = new Redis(url);
  try {
    await job(client);
  } finally {
    client.disconnect();
  }
}

async function keysUnder(prefix: string, client: Redis): Promise<string[]> {
  const keys: string[] = [];
  for await (const some of client.scanStream({ match: `${prefix}*`, count: 1000 }))
    keys.push(...(some as string[]));
  return keys;
}
