/** What others offer for the same work, each set up as its documentation has it. Resolved from this folder's own packages. */
import { createCache as createDedupe } from 'async-cache-dedupe';
import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { redisDriver } from 'bentocache/drivers/redis';
import Bottleneck from 'bottleneck';
import { createCache } from 'cache-manager';
import { Cacheable } from 'cacheable';
import { Redis } from 'ioredis';
import { Keyv } from 'keyv';
import KeyvRedis from '@keyv/redis';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';

const HOUR_S = 3_600;
/** Those whose callers may want one cold key at once. */
export const STAMPEDING = ['cache-manager', 'async-cache-dedupe', 'bentocache', 'cacheable'];
/** For bottleneck: as many calls a second as nobody makes. */
const ROOM = { reservoir: 1e6, reservoirRefreshAmount: 1e6, reservoirRefreshInterval: 1_000 };
const keyOf = (query) => JSON.stringify([query]);

/** Hits in the process. @returns a call by the peer's name */
export function inProcess(load) {
  const manager = createCache();
  const dedupe = createDedupe({ ttl: HOUR_S, storage: { type: 'memory' } }).define('search', load);
  const bento = new BentoCache({
    default: 'memory',
    stores: { memory: bentostore().useL1Layer(memoryDriver({ maxItems: 10_000 })) },
  });
  const cacheable = new Cacheable();
  return {
    'cache-manager': (query) => manager.wrap(keyOf(query), load, HOUR_S * 1_000),
    'async-cache-dedupe': (query) => dedupe.search(query),
    bentocache: (query) => bento.getOrSet({ key: keyOf(query), factory: load, ttl: '1h' }),
    cacheable: (query) => cacheable.getOrSet(keyOf(query), load, { ttl: '1h' }),
  };
}

/** Hits on the server, without a level in the process. @returns calls by the peers' names, and what ends them */
export async function onServer(url, load, keyPrefix) {
  // async-cache-dedupe knows no prefix of its own.
  const dedupeClient = new Redis(url, { keyPrefix });
  const bentoClient = new Redis(url);
  const keyv = () => new Keyv({ store: new KeyvRedis(url), namespace: `${keyPrefix}keyv` });
  const stores = [keyv(), keyv()];
  const manager = createCache({ stores: [stores[0]] });
  const cacheable = new Cacheable({ primary: stores[1] });
  const dedupe = createDedupe({
    ttl: HOUR_S,
    storage: { type: 'redis', options: { client: dedupeClient } },
  }).define('search', load);
  const bento = new BentoCache({
    default: 'redis',
    prefix: `${keyPrefix}bento`,
    stores: { redis: bentostore().useL2Layer(redisDriver({ connection: bentoClient })) },
  });
  const ways = {
    'cache-manager': (query) => manager.wrap(keyOf(query), load, HOUR_S * 1_000),
    'async-cache-dedupe': (query) => dedupe.search(query),
    bentocache: (query) => bento.getOrSet({ key: keyOf(query), factory: load, ttl: '1h' }),
    cacheable: (query) => cacheable.getOrSet(keyOf(query), load, { ttl: '1h' }),
  };
  const close = async () => {
    for (const store of stores) await store.disconnect();
    await bento.disconnectAll();
    bentoClient.disconnect();
    dedupeClient.disconnect();
  };
  return { ways, close };
}

/** Decisions of limiters with one window on the server. */
export async function decisions(url, keyPrefix) {
  const client = new Redis(url, { enableAutoPipelining: true });
  const limiter = new RateLimiterRedis({ storeClient: client, keyPrefix, points: 1e9, duration: 1 });
  const connection = new Bottleneck.IORedisConnection({ client: new Redis(url), Redis });
  const bottleneck = new Bottleneck({
    ...ROOM,
    connection,
    // It puts `b_` before its keys, and has them end by themselves.
    id: keyPrefix,
    timeout: 60_000,
  });
  await bottleneck.ready();
  return {
    ways: {
      'rate-limiter-flexible': () => limiter.consume('supplier'),
      bottleneck: () => bottleneck.schedule(nothing),
    },
    close: async () => {
      await bottleneck.disconnect();
      // It leaves a connection that it was given open.
      await connection.disconnect();
      client.disconnect();
    },
  };
}

/** Decisions of limiters in the process. */
export function decisionsInProcess() {
  const limiter = new RateLimiterMemory({ points: 1e9, duration: 1 });
  const bottleneck = new Bottleneck(ROOM);
  return {
    ways: {
      'rate-limiter-flexible': () => limiter.consume('supplier'),
      bottleneck: () => bottleneck.schedule(nothing),
    },
    close: () => bottleneck.disconnect(),
  };
}

async function nothing() {
  return undefined;
}
