import { offersOf, QUERY, searchInMap, startFlights } from '../flights.mjs';

/** Values of all keys, of both of our ways, have to fit into the process. */
const HELD_BYTES = 4_000_000;

/** Ways to a hit in the process, the raw one first: a map whose key is the JSON of the arguments. */
export async function l1Ways({ bytes }) {
  const keys = Math.min(64, HELD_BYTES / bytes);
  const answer = offersOf(bytes);
  const { app, flights, cache } = await startFlights(answer);
  const load = async () => answer;
  const search = searchInMap(answer);
  const ways = {
    'a Map and JSON.stringify': (turn) => search({ ...QUERY, adults: turn % keys }),
    '@Cacheable': (turn) => flights.search({ ...QUERY, adults: turn % keys }),
    getOrSet: (turn) => cache.getOrSet({ key: `k${turn % keys}` }, '1h', load),
  };
  // A load of 1 MB takes as long as thousands of hits.
  for (const way of Object.values(ways)) for (let turn = 0; turn < keys; turn += 1) await way(turn);
  return { ways, close: () => app.close() };
}
