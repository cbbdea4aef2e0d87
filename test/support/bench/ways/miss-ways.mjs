import { offersOf, QUERY, startFlights } from '../flights.mjs';
import { KEY_PREFIX } from '../server.mjs';

const LEASE_MS = 5_000;

/**
 * Ways through a cold miss on the server whose loader does nothing. The raw one first: look, take the lease, store, one
 * after the other, as none of them can be sent before the answer to the last one.
 */
export async function missWays({ bytes, server }) {
  const answer = offersOf(bytes);
  const keyPrefix = `${KEY_PREFIX}miss:`;
  const { app, flights, cache } = await startFlights(answer, { url: server.url, keyPrefix, l1: false });
  const load = async () => answer;
  // A key is cold once, so no two rounds may have the same ones.
  let colds = 0;
  const cold = () => (colds += 1);
  return {
    ways: {
      'GET, SET NX, SET': async () => {
        const key = `${keyPrefix}raw:${cold()}`;
        const found = await server.raw.get(key);
        if (found !== null) throw new Error(`${key} was to be cold`);
        await server.raw.set(`${key}:lease`, '1', 'PX', LEASE_MS, 'NX');
        await server.raw.set(key, JSON.stringify(await load()), 'EX', 3_600);
      },
      '@Cacheable': () => flights.search({ ...QUERY, adults: cold() }),
      getOrSet: () => cache.getOrSet({ key: `k${cold()}` }, '1h', load),
    },
    close: async () => {
      await app.close();
      await server.unlink(`${keyPrefix}*`);
    },
  };
}
