import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { DragonflyBackend } from '@tripsage/cache/dragonfly';
import { Redis } from 'ioredis';
import { describeWithOwnServer, startOwnServer } from '../../../support/own-server.js';
import { describeOnServer } from '../../../support/real-server.js';

const NOWHERE = { epoch: undefined, number: 0 };
const backends: DragonflyBackend[] = [];
const clients: Redis[] = [];
afterEach(async () => {
  await Promise.all(backends.splice(0).map((backend) => backend.close()));
  for (const client of clients.splice(0)) client.disconnect();
});

function backendOn(options: ConstructorParameters<typeof DragonflyBackend>[0]) {
  const backend = new DragonflyBackend({ commandTimeoutMs: 5_000, ...options });
  backends.push(backend);
  return backend;
}

function clientOn(url: string): Redis {
  const client = new Redis(url);
  clients.push(client);
  return client;
}

describeOnServer('the versions on a server', ({ url, keyPrefix }) => {
  it('are one key, which a clear leaves alone, and have no end', async () => {
    const prefix = keyPrefix();
    const { store, versions } = backendOn({ url, keyPrefix: prefix });
    const { epoch } = await versions.bump(['t:a', 'k:ns:b'], 'delete', NOWHERE);
    const client = clientOn(url);
    expect(await client.keys(`${prefix}*`)).toEqual([`${prefix}_cache:versions`]);
    expect(await client.pttl(`${prefix}_cache:versions`)).toBe(-1);
    expect(await store.clear('', 'all')).toBe(0);
    expect((await versions.sync(NOWHERE)).epoch).toBe(epoch);
  });

  it('begin anew when they are lost, or hold what nobody of us has written', async () => {
    const prefix = keyPrefix();
    const { versions } = backendOn({ url, keyPrefix: prefix });
    const client = clientOn(url);
    const epochs = new Set([(await versions.bump(['t:a'], 'delete', NOWHERE)).epoch]);
    await client.del(`${prefix}_cache:versions`);
    epochs.add((await versions.sync(NOWHERE)).epoch);
    await client.zremrangebyscore(`${prefix}_cache:versions`, 0, 0);
    await client.zadd(`${prefix}_cache:versions`, 0, 'foreign', 5, 'ht:a');
    const update = await versions.sync(NOWHERE);
    epochs.add(update.epoch);
    expect([epochs.size, update.latest, update.bumps]).toEqual([3, 0, []]);
  });

  it('say that everything older is invalid where an answer would be too long, but to one that begins', async () => {
    const { versions } = backendOn({ url, keyPrefix: keyPrefix() });
    const known = await versions.bump(['t:first'], 'delete', NOWHERE);
    const version = { epoch: known.epoch, number: known.latest };
    const names = Array.from({ length: 5_000 }, (_, index) => `t:${index}`.padEnd(1_000, '.'));
    for (let from = 0; from < names.length; from += 1_000)
      await versions.bump(names.slice(from, from + 1_000), 'delete', NOWHERE);
    const behind = await versions.sync(version);
    expect(behind).toMatchObject({ latest: 6, lowWaterMark: 6, keyLowWaterMark: 6, bumps: [] });
    const begins = await versions.sync(NOWHERE);
    expect([begins.lowWaterMark, begins.bumps.length]).toEqual([0, 5_001]);
    expect((await versions.sync({ ...version, number: 5 })).bumps).toHaveLength(1_000);
  });

  it('drop bumps that are older than any entry, by the clock of the server, and say so', async () => {
    const { versions } = backendOn({ url, keyPrefix: keyPrefix(), versions: { bumpLifeMs: 30 } });
    await versions.bump(['t:a'], 'delete', NOWHERE);
    await versions.bump(['t:b', 'k:ns:b'], 'delete', NOWHERE);
    await delay(5);
    // From here on it is known when the two before were made at the latest.
    await versions.bump(['t:c'], 'expire', NOWHERE);
    await delay(45);
    const { latest, lowWaterMark, keyLowWaterMark, bumps } = await versions.bump(['t:d'], 'delete', NOWHERE);
    expect([latest, lowWaterMark, keyLowWaterMark]).toEqual([4, 2, 0]);
    expect(bumps.map(({ name }) => name)).toEqual(['k:ns:b', 't:c', 't:d']);
  });

  it('forget nothing before its time', async () => {
    const { versions } = backendOn({ url, keyPrefix: keyPrefix(), versions: { bumpLifeMs: 60_000 } });
    for (let i = 0; i < 20; i += 1) await versions.bump([`t:${i}`], 'delete', NOWHERE);
    await delay(20);
    const { lowWaterMark, bumps } = await versions.bump(['t:last'], 'delete', NOWHERE);
    expect([lowWaterMark, bumps.length]).toEqual([0, 21]);
  });

  it('keep to their bounds, and the day’s records to theirs', async () => {
    const prefix = keyPrefix();
    const { versions } = backendOn({
      url,
      keyPrefix: prefix,
      versions: { mostBumps: { keys: 50, others: 70 }, bumpLifeMs: 40 },
    });
    for (let i = 0; i < 60; i += 1) {
      const names = Array.from({ length: 10 }, (_, j) => `${j % 2 === 0 ? 'k:ns' : 't'}:${i * 10 + j}`);
      await versions.bump(names, 'delete', NOWHERE);
      if (i % 10 === 0) await delay(2);
    }
    const client = clientOn(url);
    expect(await client.zcard(`${prefix}_cache:versions`)).toBeLessThanOrEqual(50 + 70 + 1);
    const [state = ''] = await client.zrangebyscore(`${prefix}_cache:versions`, 0, 0);
    expect(state.split('\n').at(-1)?.split(' ').length).toBeLessThanOrEqual(32);
  });
});

describeWithOwnServer('a server that is out of memory', () => {
  it('still takes invalidations and questions; entries and leases it refuses', async () => {
    const { url } = await startOwnServer();
    const { leases, store, versions } = backendOn({ url });
    await leases.acquire('ns:k', { token: 'one', epoch: 'e', number: 0 }, 60_000);
    await leases.acquire('ns:l', { token: 'one', epoch: 'e', number: 0 }, 60_000);
    await versions.sync(NOWHERE);
    const admin = clientOn(url);
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
    await admin.config('SET', 'maxmemory', '1');

    expect((await versions.bump(['t:a', 'k:ns:b'], 'delete', NOWHERE)).latest).toBe(1);
    expect((await versions.sync(NOWHERE)).bumps).toHaveLength(2);
    const entry = { key: 'ns:k', bytes: Uint8Array.of(1), lifeMs: 60_000 };
    await expect(leases.commit(entry, 'one')).rejects.toMatchObject({
      code: 'CACHE_STORE_UNAVAILABLE',
      message: expect.stringContaining('out of memory'),
    });
    // Its lease has ended all the same, and so does that of a failure that can't be remembered.
    await leases.release('ns:l', 'one', { failure: { name: 'E', message: 'm' }, lifeMs: 60_000 });
    expect(await admin.keys('_cache:lease:*')).toEqual([]);
    await expect(store.write([entry])).rejects.toThrow(/out of memory/);
    expect((await versions.reset()).latest).toBe(0);
  });
});
