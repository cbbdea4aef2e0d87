// Slow: starts the whole API, often.
import { afterEach, describe, expect, it } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import {
  type Backend,
  type CacheModuleOptions,
  CacheService,
  LocalBackend,
  MemoryStore,
} from '@tripsage/cache';
import { DragonflyBackend } from '@tripsage/cache/dragonfly';
import { FakeClock } from '@tripsage/cache-testing';
import { Redis } from 'ioredis';
import { readConfig } from '../../../apps/tripsage-api/src/app.config.js';
import { appWith } from '../../cache/methods/app-with.js';
import { describeWithOwnServer, startOwnServer } from '../../support/own-server.js';
import { describeOnServer } from '../../support/real-server.js';
import { SEARCH, startApi } from '../api-under-test.js';
import { startSandbox } from '../sandbox-under-test.js';

const started: TestingModule[] = [];
const opened: Backend[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((app) => app.close()));
  await Promise.all(opened.splice(0).map((backend) => backend.close()));
});

async function cacheWith(options: CacheModuleOptions): Promise<CacheService> {
  const app = await appWith([], { scheduler: false, ...options });
  started.push(app);
  return app.get(CacheService);
}

describe('defect 4: a lock had several holders, and whoever came last released it', () => {
  it('a lease has one holder in the process', async () => {
    const clock = new FakeClock();
    const backend = new LocalBackend(new MemoryStore({ clock }), clock);
    opened.push(backend);
    await expectOneHolder([backend, backend]);
  });
});

describeOnServer('defect 4: a lock had several holders, and whoever came last released it', (server) => {
  it('a lease has one holder on the server, whoever asks', async () => {
    const place = { url: server.url, keyPrefix: server.keyPrefix(), commandTimeoutMs: 30_000 };
    const backends = [new DragonflyBackend(place), new DragonflyBackend(place)];
    opened.push(...backends);
    await expectOneHolder(backends);
  });
});

async function expectOneHolder(backends: readonly Backend[]): Promise<void> {
  const [key, lifeMs] = ['flights:offers:search:1', 60_000];
  const lease = (token: string) => ({ token, epoch: 'e', number: 1 });
  const tokens = Array.from({ length: 20 }, (_, at) => `load-${at}`);
  const backendOf = (at: number) => backends[at % backends.length]!.leases;
  const asked = tokens.map((token, at) => backendOf(at).acquire(key, lease(token), lifeMs));
  const holders = await Promise.all(asked);
  const winners = tokens.filter((_, at) => holders[at] === undefined);
  expect(winners).toHaveLength(1);
  const losers = tokens.filter((token) => token !== winners[0]);
  await Promise.all(losers.map((token, at) => backendOf(at).release(key, token)));
  expect(await backendOf(0).renew(key, losers[0]!, lifeMs)).toBe(false);
  expect(await backendOf(1).acquire(key, lease('late'), lifeMs)).toMatchObject({ token: winners[0] });
  await backendOf(0).release(key, winners[0]!);
  expect(typeof (await backendOf(1).acquire(key, lease('late'), lifeMs))).not.toBe('object');
}

/** More than `KEYS` of Dragonfly lists. */
const MANY = 8_192 + 500;
const PER_CALL = 1_000;

describe('defect 5: an invalidation of many keys left some behind', () => {
  it('none is left in the process', async () => {
    await expectNoneLeft([await cacheWith({ l1: { maxEntries: MANY } })]);
  });
});

describeOnServer('defect 5: an invalidation of many keys left some behind', ({ url, keyPrefix }) => {
  it('none is left on the server, nor in another process', async () => {
    const place = { url, keyPrefix: keyPrefix(), commandTimeout: '30s' } as const;
    const caches = [await cacheWith(place), await cacheWith(place)];
    await expectNoneLeft(caches);
    const client = new Redis(url);
    const left: string[] = [];
    for await (const keys of client.scanStream({ match: `${place.keyPrefix}weather:*`, count: 1_000 }))
      left.push(...(keys as string[]));
    client.disconnect();
    expect(left).toEqual([]);
  });
});

async function expectNoneLeft(caches: readonly CacheService[]): Promise<void> {
  const [one, other = one] = caches as [CacheService, CacheService?];
  const keys = Array.from({ length: MANY }, (_, at) => `place:${at}`);
  const parts = keys.flatMap((_, at) => (at % PER_CALL === 0 ? [keys.slice(at, at + PER_CALL)] : []));
  for (const part of parts)
    await one.setMany(
      part.map((key) => [key, 'old'] as const),
      '1h',
      'weather',
    );
  const found = async () => {
    const sizes = parts.map(async (part) => (await other.getMany(part, 'weather')).size);
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  };
  expect(await found()).toBe(MANY);
  await one.clearNamespace('weather');
  expect(await found()).toBe(0);
}

describeOnServer('defect 9: each process had a cache of its own', ({ url, keyPrefix }) => {
  it('two applications that are asked at once call the supplier once', async () => {
    const sandbox = await startSandbox();
    const cache = { url, keyPrefix: keyPrefix() };
    const setting = { supplierUrl: sandbox.url, clock: sandbox.clock, cache };
    const [one, other] = [await startApi(setting), await startApi(setting)];
    const answers = await Promise.all([one, other, one, other].map((api) => api.search(SEARCH)));
    expect(answers.map(({ status, body }) => [status, body['searchId']])).toEqual(
      Array.from({ length: 4 }, () => [200, answers[0]?.body['searchId']]),
    );
    expect(sandbox.calls()).toEqual({ 'POST /air/offer_requests': 1 });
  });
});

describeWithOwnServer('defect 11: a password was pasted into the URL as it is', () => {
  const password = 'p@ss:w/rd%41';

  it('is percent-decoded, works, and is shown nowhere', async () => {
    const server = await startOwnServer({ password });
    const written: string[] = [];
    const note = (...texts: unknown[]): void => void written.push(texts.map(String).join(' '));
    const logger = { log: note, warn: note, error: note, debug: note, verbose: note, fatal: note };
    const DRAGONFLY_URL = `redis://:${encodeURIComponent(password)}@127.0.0.1:${server.port}/0`;
    const { url } = readConfig({ DRAGONFLY_URL }).cache;
    const api = await startApi({ cache: { url, keyPrefix: 'defect:' }, logger });
    await api.app.get(CacheService).set('greeting', 'hello');

    const client = new Redis({ port: server.port, host: '127.0.0.1', password });
    expect(await client.get('defect:default:greeting')).toBe('"hello"');
    client.disconnect();
    // From now on every command fails, and the log says so.
    await server.stop();
    expect(await api.app.get(CacheService).get('greeting')).toBeUndefined();
    for (const path of ['/health', '/metrics']) written.push(await (await fetch(`${api.url}${path}`)).text());
    for (const shown of [password, encodeURIComponent(password)])
      expect(written.join('\n')).not.toContain(shown);
    expect(written.length).toBeGreaterThan(2);
  });

  it('is refused by the name of its variable where it is not encoded, and not shown', async () => {
    const url = `redis://:${password}@127.0.0.1:6379`;
    const error = await startApi({ cache: { url } }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'CACHE_OPTION_INVALID' });
    expect(String(error)).not.toContain('w/rd');
  });
});
