/** Hits and decisions beside those of other libraries, in the same run. Installs these first; only when it is asked for by name. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RateLimiter } from '@tripsage/cache';
import { Redis } from 'ioredis';
import { compare, machine } from '../support/bench/measure.mjs';
import { offersOf, QUERY, searchInMap, startFlights } from '../support/bench/flights.mjs';
import { benchServer } from '../support/bench/server.mjs';

const KEYS = 64;
const ANSWER = offersOf(1_800);
const folder = fileURLToPath(new URL('peers', import.meta.url));
if (!existsSync(`${folder}/node_modules`)) execFileSync('npm', ['ci'], { cwd: folder, stdio: 'inherit' });
const { decisions, inProcess, onServer } = await import('./peers/peers.mjs');

const load = async () => ANSWER;
const query = (turn) => ({ ...QUERY, adults: turn % KEYS });
const asked = (ways) =>
  Object.fromEntries(Object.entries(ways).map(([name, call]) => [name, (turn) => call(query(turn))]));

const raw = searchInMap(ANSWER);

const server = await benchServer();
const keyPrefix = `bench-${process.pid}:`;
const client = new Redis(server.url, { enableAutoPipelining: true });
const rateLimits = { supplier: { limits: [{ limit: 100_000, per: '1s' }] } };
const local = await startFlights(ANSWER);
const remote = await startFlights(ANSWER, { url: server.url, keyPrefix, l1: false, rateLimits });
const peers = await onServer(server.url, load);
const limiters = decisions(server.url);
try {
  console.log(
    `${machine()}; values of ${JSON.stringify(ANSWER).length} bytes; the server is on the same machine`,
  );
  for (const concurrency of [1, 64]) {
    console.log('Hits in the process');
    const search = { '@Cacheable': (one) => local.flights.search(one) };
    console.table(
      await compare(asked({ 'a Map and JSON.stringify': raw, ...search, ...inProcess(load) }), concurrency),
    );
  }
  await client.setex(`${keyPrefix}raw`, 3_600, JSON.stringify(ANSWER));
  for (const concurrency of [1, 64]) {
    console.log('Hits on the server');
    const ways = {
      'GET and JSON.parse': async () => JSON.parse(await client.get(`${keyPrefix}raw`)),
      '@Cacheable': (one) => remote.flights.search(one),
      ...peers.ways,
    };
    console.table(await compare(asked(ways), concurrency));
  }
  const sha = await client.script('LOAD', 'return 1');
  const limiter = remote.app.get(RateLimiter);
  for (const concurrency of [1, 64]) {
    console.log('Decisions of a limiter');
    const ways = {
      'a script that does nothing': () => client.evalsha(sha, 1, `${keyPrefix}bare`),
      RateLimiter: () => limiter.acquire('supplier'),
      ...limiters.ways,
    };
    console.table(await compare(ways, concurrency));
  }
} finally {
  await peers.close();
  limiters.close();
  await local.app.close();
  await remote.app.close();
  client.disconnect();
  await server.stop();
}
