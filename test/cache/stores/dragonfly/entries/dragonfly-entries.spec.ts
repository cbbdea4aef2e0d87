import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Redis, type RedisOptions } from 'ioredis';
import { describeOnServer } from '../../../../support/real-server.js';
import { encodeEntry } from '../../../../../libs/cache/src/values/entry-codec.js';
import { small } from '../../../values/stored-entries.js';
import { entriesAlone, type EntriesAlone } from './entries-alone.js';

const LIFE_MS = 60_000;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (stored: { bytes: Uint8Array } | undefined) =>
  stored && new TextDecoder().decode(stored.bytes);

describeOnServer('DragonflyEntries beside other clients of its server', ({ url, owned, keyPrefix }) => {
  let prefix: string;
  let other: Redis;
  const stores: EntriesAlone[] = [];
  const clients: Redis[] = [];
  const clientOn = (options: RedisOptions = {}) => {
    const client = new Redis(url, options);
    clients.push(client);
    return client;
  };
  const storeOn = (options: Parameters<typeof entriesAlone>[0]) => {
    const store = entriesAlone({ commandTimeoutMs: 5_000, ...options });
    stores.push(store);
    return store;
  };

  beforeEach(() => {
    prefix = keyPrefix();
    other = clientOn();
  });

  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    for (const client of clients.splice(0)) if (client.status !== 'end') client.disconnect();
  });

  it('writes plain strings with an end under the prefixed key', async () => {
    await storeOn({ url, keyPrefix: prefix }).write([
      { key: 'a:b', bytes: bytesOf('{"x":1}'), lifeMs: LIFE_MS },
    ]);
    expect(await other.get(`${prefix}a:b`)).toBe('{"x":1}');
    expect(await other.type(`${prefix}a:b`)).toBe('string');
    const life = await other.pttl(`${prefix}a:b`);
    expect(life).toBeGreaterThan(LIFE_MS - 10_000);
    expect(life).toBeLessThanOrEqual(LIFE_MS);
  });

  it('reads what another client wrote, with its life, and one without an end as living for ever', async () => {
    await other.setex(`${prefix}greeting`, 60, '{"hello":"world"}');
    await other.set(`${prefix}eternal`, 'e');
    const [greeting, eternal] = await storeOn({ url, keyPrefix: prefix }).read(['greeting', 'eternal']);
    expect(textOf(greeting)).toBe('{"hello":"world"}');
    expect(greeting?.remainingMs).toBeGreaterThan(50_000);
    expect(greeting?.remainingMs).toBeLessThanOrEqual(60_000);
    expect(textOf(eternal)).toBe('e');
    expect(eternal?.remainingMs).toBe(Infinity);
  });

  it('clears what was stored before, and leaves what was stored since', async () => {
    const store = storeOn({ url, keyPrefix: prefix });
    await store.read([]);
    const entry = async (key: string, storedInMs: number) => {
      const endsAt = (store.clockMs?.() ?? 0) + storedInMs + LIFE_MS;
      const bytes = await encodeEntry({ ...small, lifeMs: LIFE_MS }, store.owner, endsAt);
      return { key, bytes, lifeMs: LIFE_MS };
    };
    await store.write([
      await entry('ns:before', -10),
      await entry('ns:now', 0),
      await entry('ns:since', 30_000),
    ]);
    expect(await store.clear('ns:', 'all')).toBe(2);
    expect((await store.read(['ns:before', 'ns:now', 'ns:since'])).map((one) => one !== undefined)).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('takes a key that holds no string for absent, and leaves it alone', async () => {
    await other.hset(`${prefix}hash`, 'field', 'value');
    await other.rpush(`${prefix}list`, 'item');
    await other.set(`${prefix}fine`, 'f');
    const store = storeOn({ url, keyPrefix: prefix });
    expect((await store.read(['hash', 'fine', 'list'])).map(textOf)).toEqual([undefined, 'f', undefined]);
    expect(await store.read(['hash'])).toEqual([undefined]);
    const values = ['hash', 'new'].map((key) => ({ key, bytes: bytesOf('a string'), lifeMs: LIFE_MS }));
    await expect(store.write(values)).rejects.toMatchObject({ code: 'CACHE_KEY_INVALID' });
    expect(await store.delete(['list', 'hash', 'new', 'absent'])).toBe(1);
    expect(await store.clear('', 'all')).toBe(1);
    expect(await other.hgetall(`${prefix}hash`)).toEqual({ field: 'value' });
    expect(await other.lrange(`${prefix}list`, 0, -1)).toEqual(['item']);
  });

  it('keeps stores with different prefixes apart', async () => {
    const [one, two] = [
      storeOn({ url, keyPrefix: `${prefix}1:` }),
      storeOn({ url, keyPrefix: `${prefix}2:` }),
    ];
    await one.write([{ key: 'k', bytes: bytesOf('one'), lifeMs: LIFE_MS }]);
    expect(await two.read(['k'])).toEqual([undefined]);
    expect(await two.delete(['k'])).toBe(0);
    expect((await one.read(['k'])).map(textOf)).toEqual(['one']);
  });

  // MONITOR shows what everybody sends: not on a server that others use too.
  (owned ? it : it.skip)(
    'reads a plain value alone, or once more together with its life in one step',
    async () => {
      const store = storeOn({ url, keyPrefix: prefix });
      await store.write([{ key: 'a', bytes: bytesOf('A'), lifeMs: LIFE_MS }]);
      const alone = await commandsSeen(other, prefix, () => store.read(['a', 'b'], { lives: 'entries' }));
      expect(alone).toEqual(['mget a b']);
      const withLife = await commandsSeen(other, prefix, () => store.read(['a', 'b']));
      // What a script calls is seen without the script's own arguments.
      expect(withLife).toEqual(['mget a b', 'get a', 'pttl a']);
    },
  );

  it('keeps to the database number', async () => {
    const inSeven = new URL(url);
    inSeven.pathname = '/7';
    const store = storeOn({ url: inSeven.href, keyPrefix: prefix });
    expect(store.name).toMatch(/\/7$/);
    await store.write([{ key: 'k', bytes: bytesOf('seven'), lifeMs: LIFE_MS }]);
    expect(await other.get(`${prefix}k`)).toBeNull();
    await other.select(7);
    expect(await other.get(`${prefix}k`)).toBe('seven');
    expect(await store.delete(['k'])).toBe(1);
  });

  it('goes through a client that is given, and leaves it open', async () => {
    const given = clientOn({ lazyConnect: true });
    const store = storeOn({ redis: given, keyPrefix: prefix });
    expect((await store.connect(5_000)).state).toBe('up');
    await store.write([{ key: 'k', bytes: bytesOf('v'), lifeMs: LIFE_MS }]);
    expect((await store.read(['k'])).map(textOf)).toEqual(['v']);
    await store.close();
    await expect(store.read(['k'])).rejects.toMatchObject({ code: 'CACHE_STORE_UNAVAILABLE' });
    expect(await given.get(`${prefix}k`)).toBe('v');
    expect(['ready', 'connect', 'close', 'end', 'error'].map((event) => given.listenerCount(event))).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });

  it('says so when the owner has closed the client that was given', async () => {
    const given = clientOn();
    const store = storeOn({ redis: given, keyPrefix: prefix });
    expect((await store.health()).state).toBe('up');
    const ended = once(given, 'end');
    await given.quit();
    await ended;
    const health = await store.health();
    expect(health).toEqual({ state: 'down', reason: expect.stringContaining('closed') });
    await expect(store.read(['k'])).rejects.toMatchObject({ code: 'CACHE_STORE_UNAVAILABLE' });
  });

  it('refuses a life that no server takes, before it sends anything', async () => {
    const store = storeOn({ url, keyPrefix: prefix });
    const forEver = { key: 'k', bytes: bytesOf('v'), lifeMs: 1e15 };
    await expect(store.write([forEver])).rejects.toMatchObject({ code: 'CACHE_DURATION_INVALID' });
    expect(await store.read(['k'])).toEqual([undefined]);
  });
});

/** The commands on keys with this prefix that reach the server meanwhile, without the prefix. */
async function commandsSeen(client: Redis, prefix: string, work: () => Promise<unknown>): Promise<string[]> {
  const monitor = await client.monitor();
  const number: string[] = [];
  const marked = new Promise<void>((resolve) => {
    monitor.on('monitor', (_time: string, [name = '', ...args]: string[]) => {
      if (args[0] === `${prefix}end`) resolve();
      else if (args[0]?.startsWith(prefix)) {
        number.push([name.toLowerCase(), ...args.map((arg) => arg.slice(prefix.length))].join(' '));
      }
    });
  });
  await work();
  await client.get(`${prefix}end`);
  await marked;
  monitor.disconnect();
  return number;
}
