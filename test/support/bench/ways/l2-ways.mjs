import { offersOf, QUERY, startFlights } from '../flights.mjs';
import { KEY_PREFIX } from '../server.mjs';

/** More than are ever asked for at once: callers who ask for the same one share one answer. */
const MOST_KEYS = 1_024;
const ALL_BYTES = 60_000_000;

/** Ways to a hit on the server, the raw one first: a GET and JSON.parse, which no cache there can do without. */
export async function l2Ways({ bytes, server }) {
  const keyCount = Math.min(MOST_KEYS, Math.floor(ALL_BYTES / bytes));
  const answer = offersOf(bytes);
  const text = JSON.stringify(answer);
  const keyPrefix = `${KEY_PREFIX}${bytes}:`;
  const { app, flights } = await startFlights(answer, { url: server.url, keyPrefix, l1: false });
  const keys = Array.from({ length: keyCount }, (_, index) => `${keyPrefix}raw:${index}`);
  await Promise.all(keys.map((key) => server.raw.setex(key, 3_600, text)));
  const ways = {
    'GET and JSON.parse': async (turn) => JSON.parse(await server.raw.get(keys[turn % keyCount])),
    '@Cacheable': (turn) => flights.search({ ...QUERY, adults: turn % keyCount }),
  };
  for (let turn = 0; turn < keyCount; turn += 1) await ways['@Cacheable'](turn);
  return {
    ways,
    close: async () => {
      await app.close();
      await server.unlink(`${keyPrefix}*`);
    },
  };
}
