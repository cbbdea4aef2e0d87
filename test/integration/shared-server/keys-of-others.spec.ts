import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { CacheService } from '@tripsage/cache';
import { Redis } from 'ioredis';
import { describeWithOwnServer, type OwnServer, startOwnServer } from '../../support/own-server.js';
import { type AdminApp, adminApp, endOf, entryPath } from '../../cache/ops/admin/admin-app.js';
import { changesOf, everyKey } from './every-key.js';

describeWithOwnServer('an application on a server that others use too', () => {
  let server: OwnServer;
  let other: Redis;

  beforeEach(async () => {
    server = await startOwnServer();
    other = new Redis(server.url);
  });

  afterEach(async () => {
    other.disconnect();
    await server.stop();
  });

  const appOn = (keyPrefix = '') => adminApp({ url: server.url, keyPrefix, commandTimeout: '5s' });
  const cacheOf = ({ app }: AdminApp) => app.get(CacheService);
  const resetBy = async (admin: AdminApp) =>
    endOf(admin, (await admin.ask('POST', '/admin/cache/reset', { confirm: 'reset' })).body.id);

  /** What other services keep: each type, and strings that look like ours. */
  async function writeForeign(prefix = ''): Promise<void> {
    await other.hset(`${prefix}session:hash`, 'user', 'anna');
    await other.rpush(`${prefix}session:list`, 'a', 'b');
    await other.sadd(`${prefix}flights:set`, 'a');
    await other.zadd(`${prefix}flights:zset`, 1, 'a');
    await other.xadd(`${prefix}jobs:stream`, '1-1', 'a', 'b');
    await other.set(`${prefix}session:token`, '{"secret":"s3cret"}');
    await other.set(`${prefix}session:text`, 'ʀeading begins with the byte 0xCA in UTF-8');
    await other.set(`${prefix}session:float`, Buffer.of(0xca, 0x3f, 0x80, 0, 0));
    await other.set(`${prefix}session:envelope`, Buffer.from([0xca, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0x7b, 0x7d]));
    await other.set(`${prefix}session:heading`, '\u00013 heading begins as an entry does');
    await other.set(`${prefix}flag`, '1');
  }

  /** Fills an application's cache, closes it, and leaves what it kept. */
  async function filledBy(keyPrefix: string): Promise<void> {
    const admin = await appOn(keyPrefix);
    await admin.flights.search('theirs');
    await cacheOf(admin).set('greeting', { hello: 'world' });
    await cacheOf(admin).set('x', { price: 1 }, '1h', 'flights');
    await admin.flights.ask();
    await admin.app.close();
  }

  it('resets its own entries, and plain values of the namespaces that it names', async () => {
    await writeForeign();
    const before = await everyKey(other);
    const admin = await appOn();
    await admin.flights.search('a');
    await cacheOf(admin).set('greeting', 1);
    await cacheOf(admin).set('rate', 1, '1h', 'rates');
    await cacheOf(admin).reset({ plain: ['default'] });
    await resetBy(admin);
    const after = await everyKey(other);
    expect(changesOf(before, after)).toEqual([]);
    expect([...after.keys()].filter((key) => !before.has(key) && !key.startsWith('_cache:'))).toEqual([
      'rates:rate',
    ]);
  });

  it.each([true, 'sessions', ['sessions', 'no namespace'], [1], {}])(
    'refuses %j as namespaces of a reset, and says what to write',
    async (plain) => {
      const admin = await appOn();
      await admin.flights.search('a');
      await expect(cacheOf(admin).reset({ plain } as never)).rejects.toThrow(/plain/);
      await admin.flights.search('a');
      expect(admin.flights.loads).toBe(1);
    },
  );

  it('clears strings of a namespace, and nothing else that stands there', async () => {
    await writeForeign();
    const before = await everyKey(other);
    const admin = await appOn();
    await admin.flights.search('a');
    await cacheOf(admin).set('x', 1, '1h', 'flights');
    await cacheOf(admin).clearNamespace('flights');
    const after = await everyKey(other);
    expect(changesOf(before, after)).toEqual([]);
    expect([...after.keys()].filter((key) => !before.has(key) && !key.startsWith('_cache:'))).toEqual([]);
  });

  it.each([
    ['shopA:', 'shopA:eu:', 'eu'],
    ['', 'shopA:', 'shopA'],
    ['shop', 'shopA:', 'A'],
    ['{shop}', '{shop}:eu:', 'eu'],
    ['shopA:', 'shopA:eu:de:', 'eu'],
  ])('with the prefix %j leaves alone what stands under %j', async (mine, theirs, namespace) => {
    await filledBy(theirs);
    const before = await everyKey(other);
    const admin = await appOn(mine);
    const cache = cacheOf(admin);
    await admin.flights.search('mine');
    await cache.set('mine', 1);
    await cache.reset({ plain: ['default', namespace] });
    await cache.clearNamespace(namespace);
    await cache.clearNamespace(namespace, { mode: 'expire' });
    await resetBy(admin);
    const { status, body } = await admin.ask('POST', '/admin/cache/keys/clear', {
      pattern: `${namespace}:*`,
    });
    expect([status, (await endOf(admin, body.id)).state]).toEqual([202, 'done']);
    expect((await admin.ask('GET', '/admin/cache/keys?pattern=*')).body.items).toEqual([]);
    for (const key of before.keys()) {
      await admin.ask('DELETE', entryPath(key.slice(mine.length)));
      expect((await admin.ask('GET', entryPath(key.slice(mine.length)))).status).not.toBe(200);
    }
    expect(changesOf(before, await everyKey(other))).toEqual([]);
    await filledBy(theirs);
  });

  it('shows and counts its own entries only, and answers 404 for what others keep', async () => {
    await writeForeign();
    const before = await everyKey(other);
    const admin = await appOn();
    await admin.flights.search('a');
    await cacheOf(admin).set('greeting', { hello: 'world' });
    const { body } = await admin.ask('GET', '/admin/cache/keys?pattern=*&limit=500');
    expect(body.items.map(({ key }: { key: string }) => key.split(':')[0]).toSorted()).toEqual([
      'default',
      'flights',
    ]);
    for (const key of before.keys()) {
      for (const [method, path] of [
        ['GET', ''],
        ['DELETE', ''],
        ['POST', '/expire'],
      ] as const) {
        const answer = await admin.ask(method, `${entryPath(key)}${path}`);
        expect([key, method, [400, 404].includes(answer.status)]).toEqual([key, method, true]);
        expect(JSON.stringify(answer.body)).not.toContain('s3cret');
      }
    }
    expect((await admin.ask('POST', '/admin/cache/namespaces/session/clear', {})).status).toBe(404);
    expect(changesOf(before, await everyKey(other))).toEqual([]);
  });

  it('takes a key of another type for absent, and does not touch it', async () => {
    await writeForeign();
    const before = await everyKey(other);
    const cache = cacheOf(await appOn());
    for (const [key, namespace] of [
      ['hash', 'session'],
      ['list', 'session'],
      ['set', 'flights'],
      ['zset', 'flights'],
      ['stream', 'jobs'],
    ] as const) {
      expect(await cache.get(key, namespace)).toBeUndefined();
      expect(await cache.has(key, namespace)).toBe(false);
      expect(await cache.ttl(key, namespace)).toBeNull();
      expect(await cache.delete(key, namespace)).toBe(false);
      await expect(cache.set(key, 1, '1h', namespace)).rejects.toThrow(/type/);
      expect(await cache.getOrSet({ key, namespace }, '1h', async () => 'loaded')).toBe('loaded');
    }
    expect(changesOf(before, await everyKey(other))).toEqual([]);
  });
});
