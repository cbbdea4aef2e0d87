import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { DragonflyBackend } from '@tripsage/cache/dragonfly';
import { Redis } from 'ioredis';
import { describeWithOwnServer, type OwnServer, startOwnServer } from '../../../support/own-server.js';
import { until } from '../../../support/until.js';

const NOWHERE = { epoch: undefined, number: 0 };

const backends: DragonflyBackend[] = [];
const clients: Redis[] = [];
afterEach(async () => {
  await Promise.all(backends.splice(0).map((backend) => backend.close()));
  for (const client of clients.splice(0)) if (client.status !== 'end') client.disconnect();
});

/** A backend, and what its bus told. */
function backendOn(options: ConstructorParameters<typeof DragonflyBackend>[0]) {
  const backend = new DragonflyBackend({ commandTimeoutMs: 1_000, ...options });
  backends.push(backend);
  const told: string[] = [];
  backend.bus.listen({
    message: (message) => {
      if (message.kind === 'invalidated') told.push(message.names.join());
      else if ('token' in message) told.push(message.token);
    },
    broken: () => told.push('broken'),
    connected: () => told.push(`connected: ${backend.bus.isConnected}`),
  });
  return { backend, told };
}

function clientOn(server: OwnServer): Redis {
  const client = new Redis(server.url);
  clients.push(client);
  return client;
}

/** The ids of a backend's connections, by their names. */
async function connectionsOf(admin: Redis, name: string): Promise<string[]> {
  const list = (await admin.client('LIST')) as string;
  return [...list.matchAll(/^id=(\d+) .*? name=(\S*) /gm)].flatMap(([, id, its]) =>
    its === name ? [id ?? ''] : [],
  );
}

describeWithOwnServer('the bus of a DragonflyBackend', () => {
  it('breaks with the server and connects again, after which it is heard', async () => {
    const server = await startOwnServer();
    const { backend, told } = backendOn({ url: server.url });
    expect(await backend.connect(5_000)).toMatchObject({ state: 'up' });
    await until(() => backend.bus.isConnected);
    expect(told).toEqual(['connected: true']);

    await server.kill();
    await until(() => told.length === 3);
    // Once for each of the two connections.
    expect(told).toEqual(['connected: true', 'broken', 'broken']);
    expect(backend.bus.isConnected).toBe(false);

    await server.start();
    await until(() => backend.bus.isConnected);
    expect(told).toEqual(['connected: true', 'broken', 'broken', 'connected: true']);
    await backend.versions.bump(['t:heard'], 'delete', NOWHERE);
    await until(() => told.includes('t:heard'));
    await delay(50);
    expect(told).toHaveLength(5);
  });

  it.each(['tripsage-cache', 'tripsage-cache-bus'])(
    'is broken once when only the connection %s is, and connects again',
    async (name) => {
      const server = await startOwnServer();
      const admin = clientOn(server);
      const { backend, told } = backendOn({ url: server.url });
      await backend.connect(5_000);
      await until(() => backend.bus.isConnected);
      const [id] = await connectionsOf(admin, name);
      await admin.client('KILL', 'ID', id ?? '');
      await until(() => told.length === 3);
      expect(told).toEqual(['connected: true', 'broken', 'connected: true']);
      await backend.versions.bump(['t:heard'], 'delete', NOWHERE);
      await until(() => told.includes('t:heard'));
    },
  );

  it('notices a subscription that is lost in a frozen server, and survives it', async () => {
    const server = await startOwnServer();
    const { backend, told } = backendOn({
      url: server.url,
      redis: { socketTimeout: 300 },
      commandTimeoutMs: 100,
    });
    await backend.connect(5_000);
    await until(() => backend.bus.isConnected);
    server.pause();
    await expect(backend.versions.sync(NOWHERE)).rejects.toMatchObject({ code: 'CACHE_STORE_UNAVAILABLE' });
    await until(() => told.includes('broken'));
    server.resume();
    await until(() => backend.bus.isConnected);
    await backend.versions.bump(['t:heard'], 'delete', NOWHERE);
    await until(() => told.includes('t:heard'));
  });

  it('connects to a server that comes later', async () => {
    const server = await startOwnServer();
    await server.stop();
    const { backend, told } = backendOn({ url: server.url });
    expect(await backend.connect(1_000)).toMatchObject({ state: 'down' });
    expect(told).toEqual([]);
    await server.start();
    await until(() => backend.bus.isConnected);
    expect(told).toEqual(['connected: true']);
  });

  it('starts with its first listener and the first question, without being told to connect', async () => {
    const server = await startOwnServer();
    const { backend } = backendOn({ url: server.url });
    await backend.versions.sync(NOWHERE);
    await until(() => backend.bus.isConnected);
  });

  it('goes on without a bus where the user may not subscribe, and takes it when it may', async () => {
    const server = await startOwnServer();
    const admin = clientOn(server);
    await admin.acl('SETUSER', 'app', 'on', '>pw', '~*', 'resetchannels', '+@all');
    const url = server.url.replace('redis://', 'redis://app:pw@');
    const { backend, told } = backendOn({ url });
    expect(await backend.connect(5_000)).toMatchObject({ state: 'up' });
    await backend.versions.sync(NOWHERE);
    await delay(100);
    expect([backend.bus.isConnected, told]).toEqual([false, []]);
    await admin.acl('SETUSER', 'app', 'allchannels');
    await until(() => backend.bus.isConnected);
    expect(told).toEqual(['connected: true']);
  });

  it('ignores what others publish on its channel', async () => {
    const server = await startOwnServer();
    const { backend, told } = backendOn({ url: server.url, keyPrefix: 'app:' });
    await backend.connect(5_000);
    const other = clientOn(server);
    for (const text of ['hello', '{"kind":"invalidated"}', '[]', '']) {
      expect(await other.publish('app:_cache:bus:0', text)).toBe(1);
    }
    await backend.versions.bump(['t:heard'], 'delete', NOWHERE);
    await until(() => told.includes('t:heard'));
    expect(told).toEqual(['connected: true', 't:heard']);
  });

  it('keeps prefixes and databases apart', async () => {
    const server = await startOwnServer();
    const places = [
      { url: server.url },
      { url: `${server.url}/3` },
      { url: server.url, keyPrefix: 'app:' },
      { url: `${server.url}/3`, keyPrefix: 'app:' },
    ].map(backendOn);
    for (const { backend } of places) await backend.connect(5_000);
    for (const [i, { backend }] of places.entries()) {
      expect((await backend.versions.bump([`t:${i}`], 'delete', NOWHERE)).latest).toBe(1);
      expect(
        await backend.leases.acquire('ns:k', { token: 't', epoch: 'e', number: 0 }, 60_000),
      ).toBeUndefined();
    }
    await until(() => places.every(({ told }) => told.length === 2));
    await delay(30);
    expect(places.map(({ told }) => told[1])).toEqual(['t:0', 't:1', 't:2', 't:3']);
  });

  it('works beside a client that is given, with that client’s own prefix, and leaves it as it was', async () => {
    const server = await startOwnServer();
    const given = new Redis(server.url, { keyPrefix: 'client:', db: 2, retryStrategy: () => null });
    clients.push(given);
    const one = backendOn({ redis: given, keyPrefix: 'app:' });
    const two = backendOn({ url: `${server.url}/2`, keyPrefix: 'client:app:' });
    await Promise.all([one.backend.connect(5_000), two.backend.connect(5_000)]);
    await one.backend.versions.bump(['t:one'], 'delete', NOWHERE);
    await two.backend.versions.bump(['t:two'], 'delete', NOWHERE);
    await until(() => one.told.length === 3 && two.told.length === 3);
    expect(two.told).toEqual(['connected: true', 't:one', 't:two']);
    await one.backend.leases.acquire('ns:k', { token: 'one', epoch: 'e', number: 0 }, 60_000);
    const lease = { token: 'two', epoch: 'e', number: 0 };
    expect(await two.backend.leases.acquire('ns:k', lease, 60_000)).toMatchObject({ token: 'one' });
    await two.backend.store.write([{ key: 'ns:k2', bytes: Uint8Array.of(2), lifeMs: 60_000 }]);
    expect(await one.backend.store.clear('ns:', 'plain')).toBe(1);

    await one.backend.close();
    expect(await given.ping()).toBe('PONG');
    expect(['ready', 'connect', 'close', 'end', 'error'].map((event) => given.listenerCount(event))).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });

  it('leaves nothing open after it was closed, and rejects', async () => {
    const server = await startOwnServer();
    // What the tests before left to close by itself.
    await delay(50);
    const before = openHandles();
    const { backend, told } = backendOn({ url: server.url });
    await backend.connect(5_000);
    await backend.store.close();
    await backend.close();
    expect(openHandles()).toBe(before);
    expect([backend.bus.isConnected, told.includes('connected: true')]).toEqual([false, true]);
    for (const call of [
      () => backend.versions.sync(NOWHERE),
      () => backend.versions.bump(['t:a'], 'delete', NOWHERE),
      () => backend.versions.reset(),
      () => backend.leases.acquire('k', { token: 't', epoch: 'e', number: 0 }, 1_000),
      () => backend.leases.release('k', 't'),
      () => backend.store.read(['k']),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'CACHE_STORE_UNAVAILABLE' });
    }
    expect(await backend.health()).toEqual({ state: 'down', reason: 'it is closed' });
  });

  it('hears a channel of other services under the prefix, also after it was away', async () => {
    const server = await startOwnServer();
    const { backend } = backendOn({ url: server.url, keyPrefix: 'app:' });
    const heard: string[] = [];
    const end = backend.bus.subscribe('changes', (text) => heard.push(text));
    await backend.connect(5_000);
    expect(await clientOn(server).publish('app:changes', 'one')).toBe(1);
    await until(() => heard.length === 1);
    backend.bus.subscribe('later', (text) => heard.push(`later: ${text}`));
    const published = async (channel: string, text: string) =>
      (await clientOn(server).publish(channel, text)) === 1;
    await until(() => published('app:later', 'two'));
    await until(() => heard.length === 2);

    await server.kill();
    await until(() => !backend.bus.isConnected);
    await server.start();
    await until(() => published('app:changes', 'three'));
    await until(() => heard.includes('three'));
    end();
    await until(async () => !(await published('app:changes', 'four')));
    expect(heard).toEqual(['one', 'later: two', 'three']);
  });

  it('goes on where only the channel of others is refused, says so, and hears it once it may', async () => {
    const server = await startOwnServer();
    const admin = clientOn(server);
    await admin.acl('SETUSER', 'app', 'on', '>pw', '~*', '+@all', 'resetchannels', '&*_cache:bus:*');
    const { backend, told } = backendOn({ url: server.url.replace('://', '://app:pw@') });
    const heard: string[] = [];
    backend.bus.subscribe('changes', (text) => heard.push(text));
    await backend.connect(5_000);
    expect(backend.bus.reason).toContain('it refuses the subscription to changes (the user may');
    expect(backend.bus.isConnected).toBe(true);
    await backend.versions.bump(['t:heard'], 'delete', NOWHERE);
    await until(() => told.includes('t:heard'));
    await admin.acl('SETUSER', 'app', '&changes');
    const isHeard = async () => (await admin.publish('changes', 'one')) === 1;
    await until(isHeard, { what: 'the next attempt', within: 20_000 });
    await until(() => heard.length === 1);
    expect(backend.bus.reason).toBeUndefined();
  });
});

/** Sockets and timers of this process. */
function openHandles(): number {
  return process.getActiveResourcesInfo().filter((kind) => /TCPSocketWrap|TLSWrap|Timeout/.test(kind)).length;
}
