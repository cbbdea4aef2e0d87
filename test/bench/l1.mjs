/** What a hit in the process costs, against a map whose key is the JSON of the arguments. */
import { compare, machine } from '../support/bench/measure.mjs';
import { offersOf, QUERY, searchInMap, startFlights } from '../support/bench/flights.mjs';

const KEYS = 64;
const ANSWER = offersOf(1_800);

const { app, flights, cache } = await startFlights(ANSWER);
const load = async () => ANSWER;
const search = searchInMap(ANSWER);
try {
  console.log(machine());
  const ways = {
    'a Map and JSON.stringify': (turn) => search({ ...QUERY, adults: turn % KEYS }),
    '@Cacheable': (turn) => flights.search({ ...QUERY, adults: turn % KEYS }),
    getOrSet: (turn) => cache.getOrSet({ key: `k${turn % KEYS}` }, '1h', load),
  };
  for (const concurrency of [1, 64]) console.table(await compare(ways, concurrency));
} finally {
  await app.close();
}
