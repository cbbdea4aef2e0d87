import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { DragonflyBackend } from '@tripsage/cache/dragonfly';
import type { Redis } from 'ioredis';
import { until } from '../../../support/until.js';
import { closeBackend, openBackend } from '../../../support/backends/open-backend.js';
import { describeOnServer } from '../../../support/real-server.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOWHERE = { epoch: undefined, number: 0 };
const lease = (token: string) => ({ token, epoch: 'e', number: 1 });

// The clock of a server can't be set: its keys are made to look as they do after that.
describeOnServer('a server whose clock was set', ({ url, keyPrefix }) => {
  let prefix: string;
  let client: Redis;
  let backend: DragonflyBackend;
  beforeEach(async () => {
    ({ prefix, client, backend } = await openBackend(url, keyPrefix()));
  });
  afterEach(() => closeBackend({ backend, client }));

  /** An end is a moment of the clock: it is an hour further away. */
  const endsLater = async (name: string) => client.pexpire(name, (await client.pttl(name)) + HOUR_MS);
  const leaseName = async () => (await client.keys(`${prefix}*`)).find((name) => !name.endsWith(':versions'));

  it('keeps the lease of a holder that died for its life, not for the hour', async () => {
    const { leases } = backend;
    await leases.acquire('ns:key', lease('dead'), MINUTE_MS);
    const name = (await leaseName()) ?? '';
    await endsLater(name);
    expect(await leases.acquire('ns:key', lease('next'), MINUTE_MS)).toEqual(lease('dead'));
    expect(await client.pttl(name)).toBeLessThanOrEqual(MINUTE_MS);
    await client.pexpire(name, 1);
    await until(async () => (await client.exists(name)) === 0);
    expect(await leases.acquire('ns:key', lease('next'), MINUTE_MS)).toBeUndefined();
  });

  it('keeps the memory of a failure for its life, not for the hour', async () => {
    const { leases } = backend;
    const failure = { name: 'Error', message: '"lifeMs":9}' };
    await leases.acquire('ns:key', lease('failed'), MINUTE_MS);
    await leases.release('ns:key', 'failed', { failure, lifeMs: 5_000 });
    const name = (await leaseName()) ?? '';
    await endsLater(name);
    expect(await leases.acquire('ns:key', lease('next'), MINUTE_MS)).toEqual({ ...lease('failed'), failure });
    expect(await client.pttl(name)).toBeLessThanOrEqual(5_000);
  });

  it('leaves leases alone that were renewed for longer, or for less', async () => {
    const { leases } = backend;
    await leases.acquire('ns:key', lease('leader'), 1_000);
    await leases.renew('ns:key', 'leader', MINUTE_MS);
    expect(await leases.acquire('ns:key', lease('next'), 1_000)).toEqual(lease('leader'));
    const name = (await leaseName()) ?? '';
    expect(await client.pttl(name)).toBeGreaterThan(MINUTE_MS / 2);
    await leases.renew('ns:key', 'leader', 5_000);
    await endsLater(name);
    await leases.acquire('ns:key', lease('next'), MINUTE_MS);
    expect(await client.pttl(name)).toBeLessThanOrEqual(5_000);
    expect(await leases.commit({ key: 'ns:key', bytes: Uint8Array.of(1), lifeMs: 9 }, 'leader')).toBe(true);
  });

  it('leaves a lease alone that another took over meanwhile', async () => {
    const { leases } = backend;
    await leases.acquire('ns:key', lease('one'), 1_000);
    await leases.takeOver('ns:key', 'one', lease('two'), MINUTE_MS);
    expect(await leases.acquire('ns:key', lease('three'), 1_000)).toEqual(lease('two'));
    await leases.forceAcquire('ns:key', lease('four'), 2 * MINUTE_MS);
    expect(await leases.acquire('ns:key', lease('three'), 1_000)).toEqual(lease('four'));
    expect(await client.pttl((await leaseName()) ?? '')).toBeGreaterThan(MINUTE_MS);
  });

  /** What the versions remember is of a later time than it is now. */
  async function versionsAreOfLater(ms: number): Promise<void> {
    const name = `${prefix}_cache:versions`;
    const [state = ''] = await client.zrangebyscore(name, 0, 0);
    const later = state.replace(
      /(\d+):(\d+)/g,
      (_, at: string, upTo: string) => `${Number(at) + ms}:${upTo}`,
    );
    await client.multi().zrem(name, state).zadd(name, 0, later).exec();
  }

  it.each([
    ['asks', () => backend.versions.sync(NOWHERE)],
    ['bumps', () => backend.versions.bump(['t:a'], 'delete', NOWHERE)],
  ])('makes all entries of before invalid, once, for whoever %s', async (_, ask) => {
    const before = await backend.versions.bump(['t:b'], 'delete', NOWHERE);
    await versionsAreOfLater(HOUR_MS);
    const after = await ask();
    expect(after.epoch).not.toBe(before.epoch);
    expect(after.bumps.map(({ name }) => name)).not.toContain('t:b');
    expect((await ask()).epoch).toBe(after.epoch);
    expect((await backend.versions.sync(NOWHERE)).epoch).toBe(after.epoch);
  });

  it('remembers the time at each heartbeat, so that it need not go back far to be noticed', async () => {
    const { epoch } = await backend.versions.sync(NOWHERE);
    // Half a second is what a time server does.
    await versionsAreOfLater(500);
    expect((await backend.versions.sync(NOWHERE)).epoch).toBe(epoch);
    await versionsAreOfLater(-HOUR_MS);
    await backend.versions.sync(NOWHERE);
    await versionsAreOfLater(3_000);
    expect((await backend.versions.sync(NOWHERE)).epoch).not.toBe(epoch);
  });

  it('loses nothing where it leaps forward by less than the life of an entry', async () => {
    const { epoch } = await backend.versions.bump(['t:a'], 'delete', NOWHERE);
    await versionsAreOfLater(-HOUR_MS);
    const { epoch: after, lowWaterMark, bumps } = await backend.versions.sync(NOWHERE);
    expect([after, lowWaterMark, bumps.map(({ name }) => name)]).toEqual([epoch, 0, ['t:a']]);
  });

  it('keeps no more moments than days, however often it is asked', async () => {
    for (let asked = 0; asked < 40; asked += 1) {
      await versionsAreOfLater(-HOUR_MS);
      await backend.versions.sync(NOWHERE);
    }
    const [state = ''] = await client.zrangebyscore(`${prefix}_cache:versions`, 0, 0);
    expect(state.match(/\d+:\d+/g)?.length).toBeLessThanOrEqual(4);
  });

  it('refreshes what is due when it was due, not an hour later', async () => {
    const { refreshQueue } = backend;
    const touch = (key: string, dueInMs: number) => ({ key, method: 'm', args: '[]', hits: 5, dueInMs });
    await refreshQueue.touch([touch('ns:soon', 2_000), touch('ns:late', MINUTE_MS)], 10);
    await refreshQueue.claim(10, { forMs: 1_000, leastHits: 1 });
    const names = await client.keys(`${prefix}*`);
    const nameOf = (part: string): string => names.find((name) => name.endsWith(part)) ?? '';
    const [dueName, hitsName] = [nameOf('due'), nameOf('hits')] as const;
    for (const key of ['ns:soon', 'ns:late']) await client.zincrby(dueName, HOUR_MS, key);
    await client.hincrby(hitsName, '', HOUR_MS);
    await refreshQueue.claim(10, { forMs: 1_000, leastHits: 1 });
    const [soon, late] = await refreshQueue.next(10);
    expect([soon?.key, late?.key]).toEqual(['ns:soon', 'ns:late']);
    expect(soon?.dueInMs).toBeLessThanOrEqual(2_000);
    expect(late?.dueInMs).toBeLessThanOrEqual(MINUTE_MS);
    expect(late?.dueInMs).toBeGreaterThan(MINUTE_MS / 2);
    await refreshQueue.drop(['ns:soon', 'ns:late']);
    await refreshQueue.claim(10, { forMs: 1_000, leastHits: 1 });
    expect(await client.exists(dueName, hitsName)).toBe(0);
  });
});
