/** What a hit on the server costs, against the GET and JSON.parse that it can't do without. */
import { Redis } from 'ioredis';
import { compare, machine } from '../support/bench/measure.mjs';
import { offersOf, QUERY, startFlights } from '../support/bench/flights.mjs';
import { benchServer } from '../support/bench/server.mjs';

const KEYS = 64;
const SIZES = { '2 kB': 1_800, '50 kB': 50_000, '1 MB': 1_000_000 };
const AT_ONCE = { '2 kB': [1, 64, 512], '50 kB': [1, 64], '1 MB': [1, 8] };

const server = await benchServer();
const keyPrefix = `bench-${process.pid}:`;
const raw = new Redis(server.url, { enableAutoPipelining: true });
try {
  console.log(`${machine()}; the server is on the same machine`);
  for (const [size, bytes] of Object.entries(SIZES)) {
    const answer = offersOf(bytes);
    const text = JSON.stringify(answer);
    const { app, flights } = await startFlights(answer, {
      url: server.url,
      keyPrefix: `${keyPrefix}${bytes}:`,
      l1: false,
    });
    const keys = Array.from({ length: KEYS }, (_, index) => `${keyPrefix}raw:${index}`);
    await Promise.all(keys.map((key) => raw.setex(key, 3_600, text)));
    console.log(`Values of ${text.length} bytes (${size})`);
    for (const concurrency of AT_ONCE[size]) {
      const ways = {
        'GET and JSON.parse': async (turn) => JSON.parse(await raw.get(keys[turn % KEYS])),
        '@Cacheable': (turn) => flights.search({ ...QUERY, adults: turn % KEYS }),
      };
      console.table(await compare(ways, concurrency));
    }
    await raw.unlink(keys);
    await app.close();
  }
} finally {
  raw.disconnect();
  await server.stop();
}
