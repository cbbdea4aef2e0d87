import { afterEach, expect, it } from '@jest/globals';
import { DragonflyBackend } from '@tripsage/cache';
import { Redis } from 'ioredis';
import { describeWithOwnServer, type OwnServer, startOwnServer } from '../../../../support/own-server.js';
import { until } from '../../../../support/until.js';

const NOWHERE = { epoch: undefined, number: 0 };
const A_REPLICA = { state: 'down', reason: 'it is a replica, entries are read from masters only' };
const UNAVAILABLE = { code: 'CACHE_STORE_UNAVAILABLE' };

const backends: DragonflyBackend[] = [];
const clients: Redis[] = [];
afterEach(async () => {
  await Promise.all(backends.splice(0).map((backend) => backend.close()));
  for (const client of clients.splice(0)) if (client.status !== 'end') client.disconnect();
});

async function backendOn(options: ConstructorParameters<typeof DragonflyBackend>[0]) {
  const backend = new DragonflyBackend({ commandTimeoutMs: 1_000, ...options });
  backends.push(backend);
  await backend.connect(5_000);
  return backend;
}

function clientOn({ url }: Pick<OwnServer, 'url'>): Redis {
  const client = new Redis(url);
  clients.push(client);
  return client;
}

const epochOf = async (backend: DragonflyBackend) => (await backend.versions.sync(NOWHERE)).epoch;

const isUp = async (backend: DragonflyBackend) => (await backend.health()).state === 'up';

/** The versions as they stand on the server, and putting them back as a snapshot does. */
const VERSIONS = '_cache:versions';
async function snapshotOf(client: Redis): Promise<() => Promise<unknown>> {
  const dump = await client.dumpBuffer(VERSIONS);
  return () => client.restore(VERSIONS, 0, dump, 'REPLACE');
}

describeWithOwnServer('versions and the server that they belong to', () => {
  it('begin anew after the server restarted empty', async () => {
    const server = await startOwnServer();
    const backend = await backendOn({ url: server.url });
    const before = await backend.versions.bump(['t:a'], 'delete', NOWHERE);
    await server.kill();
    await server.start();
    await until(() => isUp(backend));
    const after = await backend.versions.sync({ epoch: before.epoch, number: 1 });
    expect(after).toMatchObject({ latest: 0, bumps: [] });
    expect(after.epoch).not.toBe(before.epoch);
  });

  it('begin anew after the server restarted with what it remembered, where bumps may be missing', async () => {
    const server = await startOwnServer();
    const backend = await backendOn({ url: server.url });
    const before = await backend.versions.bump(['t:remembered'], 'delete', NOWHERE);
    const restore = await snapshotOf(clientOn(server));
    await backend.versions.bump(['t:lost'], 'delete', NOWHERE);
    await server.kill();
    await server.start();
    await restore();
    await until(() => isUp(backend));
    const after = await backend.versions.sync({ epoch: before.epoch, number: 2 });
    expect(after).toMatchObject({ latest: 0, bumps: [] });
    expect(after.epoch).not.toBe(before.epoch);
    expect(await epochOf(await backendOn({ url: server.url }))).toBe(after.epoch);
  });

  it('stay when a process connects anew to the same server', async () => {
    const server = await startOwnServer();
    const one = await backendOn({ url: server.url });
    const { epoch } = await one.versions.bump(['t:a'], 'delete', NOWHERE);
    await one.close();
    expect(await epochOf(await backendOn({ url: server.url }))).toBe(epoch);
  });

  it('begin anew once, for all, when the identity changes while the server runs', async () => {
    const server = await startOwnServer({ flags: ['--enable-debug-command', 'yes'] });
    const old = await backendOn({ url: server.url });
    const before = await epochOf(old);
    await clientOn(server).call('DEBUG', 'CHANGE-REPL-ID');
    // One that does not know of it goes on.
    expect(await epochOf(old)).toBe(before);
    const young = await backendOn({ url: server.url });
    const after = await epochOf(young);
    expect(after).not.toBe(before);
    for (let i = 0; i < 3; i += 1) {
      expect([await epochOf(old), await epochOf(young)]).toEqual([after, after]);
    }
    const news = await old.versions.bump(['t:a'], 'delete', { epoch: after, number: 0 });
    expect(news).toMatchObject({ epoch: after, latest: 1 });
    const reset = await old.versions.reset();
    expect([await epochOf(old), await epochOf(young)]).toEqual([reset.epoch, reset.epoch]);
  });

  it('are not told apart by a user who may not ask, nor made new by one', async () => {
    const server = await startOwnServer();
    await clientOn(server).acl('SETUSER', 'app', 'on', '>pw', '~*', '&*', '+@all', '-info');
    const url = server.url.replace('redis://', 'redis://app:pw@');
    const blind = await backendOn({ url });
    const epoch = await epochOf(blind);
    expect(await epochOf(blind)).toBe(epoch);
    // Made by one who could not say for which server.
    const seeing = await backendOn({ url: server.url });
    const anew = await epochOf(seeing);
    expect(anew).not.toBe(epoch);
    expect([await epochOf(blind), await epochOf(seeing)]).toEqual([anew, anew]);
  });
});

describeWithOwnServer('a replica', () => {
  it('is refused when it is connected to, and taken once it is a master', async () => {
    const server = await startOwnServer();
    const admin = clientOn(server);
    await admin.call('REPLICAOF', '127.0.0.1', '1');
    const reasons: string[] = [];
    const backend = await backendOn({
      url: server.url,
      onConnection: (event) => reasons.push(event.state === 'up' ? 'up' : event.reason),
    });
    expect(await backend.health()).toEqual(A_REPLICA);
    await expect(backend.store.read(['k'])).rejects.toMatchObject(UNAVAILABLE);
    await expect(backend.versions.sync(NOWHERE)).rejects.toThrow(/it is a replica/);
    expect(backend.bus.isConnected).toBe(false);
    await admin.call('REPLICAOF', 'NO', 'ONE');
    await until(() => isUp(backend));
    await until(async () => backend.bus.isConnected);
    expect(reasons).toEqual([A_REPLICA.reason, 'up']);
    expect((await backend.versions.sync(NOWHERE)).latest).toBe(0);
  });

  it.each(['an own client', 'a given client'])(
    'is noticed when a master becomes one, by %s',
    async (which) => {
      const server = await startOwnServer();
      const admin = clientOn(server);
      const backend = await backendOn(
        which === 'a given client' ? { redis: clientOn(server) } : { url: server.url },
      );
      const told: string[] = [];
      backend.bus.listen({
        message: () => undefined,
        broken: () => told.push('broken'),
        connected: () => told.push('connected'),
      });
      const before = await epochOf(backend);
      await admin.call('REPLICAOF', '127.0.0.1', '1');
      // A question is a write, so it is refused; then the connection counts as down.
      await expect(backend.versions.sync({ epoch: before, number: 0 })).rejects.toThrow(/replica/);
      await expect(backend.store.read(['k'])).rejects.toMatchObject(UNAVAILABLE);
      expect([told, backend.bus.isConnected]).toEqual([['broken'], false]);
      await admin.call('REPLICAOF', 'NO', 'ONE');
      await until(() => isUp(backend));
      // It has another identity since.
      expect(await epochOf(backend)).not.toBe(before);
      await until(async () => told.includes('connected'));
    },
  );
});
