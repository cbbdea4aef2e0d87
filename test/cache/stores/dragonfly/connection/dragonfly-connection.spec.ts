import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { describeWithOwnServer, startOwnServer } from '../../../../support/own-server.js';
import { patience } from '../../../../support/slowness.mjs';
import { until } from '../../../../support/until.js';
import { entriesAlone, type EntriesAlone } from '../entries/entries-alone.js';

const LIMIT_MS = 150;
const AT_ONCE_MS = 60;
const UNAVAILABLE = { code: 'CACHE_STORE_UNAVAILABLE' };
const value = { key: 'k', bytes: new TextEncoder().encode('v'), lifeMs: 60_000 };

const stores: EntriesAlone[] = [];
afterEach(() => Promise.all(stores.splice(0).map((store) => store.close())));

/** A store, and what it told of its connection. */
function storeAt(url: string, redis?: object) {
  const told: string[] = [];
  const store = entriesAlone({
    url,
    redis,
    commandTimeoutMs: LIMIT_MS,
    onConnection: (event) => told.push(event.state === 'up' ? 'up' : `down: ${event.reason}`),
  });
  stores.push(store);
  return { store, told };
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Tries until the store works again. */
async function works(store: EntriesAlone): Promise<void> {
  await until(async () => (await store.health()).state !== 'down', { what: 'the store to work' });
}

describeWithOwnServer('the connection to a server that comes and goes', () => {
  it('rejects at once while the server is away, and works again when it is back', async () => {
    const server = await startOwnServer();
    const { store, told } = storeAt(server.url);
    expect(await store.connect(5_000)).toEqual({ state: 'up', latencyMs: expect.any(Number) });
    await store.write([value]);

    await server.kill();
    await delay(20);
    for (let i = 0; i < 3; i += 1) {
      const took = await elapsed(() => expect(store.read(['k'])).rejects.toMatchObject(UNAVAILABLE));
      expect(took).toBeLessThan(patience(AT_ONCE_MS));
    }
    await delay(200);
    expect(await store.health()).toEqual({ state: 'down', reason: 'nothing listens there' });

    await server.start();
    await works(store);
    expect(await store.read(['k'])).toEqual([undefined]);
    await store.write([value]);
    expect((await store.read(['k']))[0]?.remainingMs).toBeGreaterThan(0);
    expect(told).toEqual(['up', 'down: the connection was lost', 'down: nothing listens there', 'up']);
  });

  it('rejects what is under way when the server dies', async () => {
    const server = await startOwnServer();
    const { store } = storeAt(server.url);
    await store.connect(5_000);
    server.pause();
    const reads = Promise.allSettled([store.read(['a']), store.write([value]), store.delete(['a'])]);
    await server.kill();
    for (const outcome of await reads) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: UNAVAILABLE });
    }
  });

  it('waits no longer than the limit for a frozen server, gives the connection up, and comes back', async () => {
    const server = await startOwnServer();
    const { store, told } = storeAt(server.url, { socketTimeout: 900 });
    await store.connect(5_000);
    server.pause();
    for (const call of [() => store.read(['k']), () => store.write([value]), () => store.delete(['k'])]) {
      const took = await elapsed(() =>
        expect(call()).rejects.toThrow(
          expect.objectContaining({ message: expect.stringContaining('150 ms') }),
        ),
      );
      expect(took).toBeGreaterThanOrEqual(LIMIT_MS - 2);
      expect(took).toBeLessThan(LIMIT_MS + patience(AT_ONCE_MS));
    }
    expect(await store.health()).toEqual({ state: 'down', reason: expect.stringContaining('150 ms') });

    // Then the connection is given up, and nobody waits any more.
    const isGivenUp = async () => {
      await store.read(['k']).catch(() => undefined);
      return told.length >= 2;
    };
    await until(isGivenUp, { what: 'the connection to be given up' });
    expect(told).toEqual(['up', 'down: it stopped answering']);
    expect(await elapsed(() => store.read(['k']).catch(() => undefined))).toBeLessThan(patience(AT_ONCE_MS));

    server.resume();
    await works(store);
    await store.write([value]);
    expect((await store.read(['k']))[0]?.bytes.byteLength).toBe(1);
  });

  it('says after a bounded wait that the server is not there, and takes it when it comes', async () => {
    const server = await startOwnServer();
    await server.stop();
    const { store, told } = storeAt(server.url);
    let health;
    expect(await elapsed(async () => (health = await store.connect(1_000)))).toBeLessThan(patience(500));
    expect(health).toEqual({ state: 'down', reason: 'nothing listens there' });
    await expect(store.read(['k'])).rejects.toThrow(
      /^The store at redis:\/\/127\.0\.0\.1:\d+\/0 .*nothing listens there/,
    );
    await server.start();
    await works(store);
    expect(told).toEqual(['down: nothing listens there', 'up']);
  });

  it('leaves nothing open after it was closed', async () => {
    const server = await startOwnServer();
    const { store } = storeAt(server.url);
    await store.connect(5_000);
    const before = openHandles();
    await store.close();
    expect(openHandles()).toBe(before - 1);
    await expect(store.connect(100)).resolves.toEqual({ state: 'down', reason: 'it is closed' });
    await expect(store.read(['k'])).rejects.toMatchObject(UNAVAILABLE);
  });

  it('can be closed while the server is frozen', async () => {
    const server = await startOwnServer();
    const { store } = storeAt(server.url);
    await store.connect(5_000);
    server.pause();
    expect(await elapsed(() => store.close())).toBeLessThan(LIMIT_MS + patience(500));
  });

  it('can be closed between two attempts', async () => {
    const server = await startOwnServer();
    await server.stop();
    const before = openHandles();
    const { store, told } = storeAt(server.url);
    await store.connect(1_000);
    await delay(50);
    expect(await elapsed(() => store.close())).toBeLessThan(patience(500));
    expect(openHandles()).toBe(before);
    const toldBefore = [...told];
    await server.start();
    await delay(300);
    expect(told).toEqual(toldBefore);
  });

  it('can be closed before it ever connected', async () => {
    const { store } = storeAt('redis://127.0.0.1:1');
    await store.close();
    await expect(store.read(['k'])).rejects.toThrow(/it is closed/);
  });
});

describe('the connection to something that is no server', () => {
  let server: Server;
  const sockets = new Set<Socket>();
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });

  async function listen(onConnection: (socket: Socket) => void): Promise<string> {
    server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      onConnection(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `redis://127.0.0.1:${address.port}`;
  }

  it('waits no longer than it was told for one that never says a word', async () => {
    const { store, told } = storeAt(await listen(() => undefined));
    let health;
    expect(await elapsed(async () => (health = await store.connect(100)))).toBeLessThan(
      100 + patience(AT_ONCE_MS),
    );
    expect(health).toEqual({ state: 'down', reason: 'it did not answer within 100 ms' });
    expect(told).toEqual(['down: it did not answer within 100 ms']);
    expect(await elapsed(() => expect(store.read(['k'])).rejects.toMatchObject(UNAVAILABLE))).toBeLessThan(
      patience(AT_ONCE_MS),
    );
  });

  it('survives one that speaks another language', async () => {
    const { store } = storeAt(await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    expect(await store.connect(1_000)).toMatchObject({ state: 'down' });
    await expect(store.read(['k'])).rejects.toMatchObject(UNAVAILABLE);
  });

  it('survives one that hangs up', async () => {
    const { store } = storeAt(await listen((socket) => socket.destroy()));
    expect(await store.connect(1_000)).toEqual({ state: 'down', reason: 'the connection was lost' });
  });
});

/** Sockets and timers of this process. */
function openHandles(): number {
  return process.getActiveResourcesInfo().filter((kind) => /TCPSocketWrap|TLSWrap|Timeout/.test(kind)).length;
}
