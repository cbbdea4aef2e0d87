/** What callers wait for while a supplier takes 2 s and their entries are stale, against fresh hits of the same run. */
import { setTimeout as delay } from 'node:timers/promises';
import { quantile, startCache } from '../support/bench/app.mjs';
import { machine, median } from '../support/bench/measure.mjs';
import { benchServer } from '../support/bench/server.mjs';

const ROUNDS = 5;
const REQUESTS = 1_000;
const SUPPLIER_MS = 2_000;
const AT_ONCE = 5;

const server = await benchServer();
const { app, cache } = await startCache({ url: server.url, keyPrefix: `bench-${process.pid}:` });
const OFFERS = Array.from({ length: 8 }, (_, id) => ({
  id,
  origin: 'CDG',
  destination: 'JFK',
  price: 512.35 + id,
}));

/** Requests in small groups, spread over the time that the supplier takes. */
async function times(ask) {
  const took = [];
  const one = async () => {
    const startedAt = performance.now();
    await ask();
    took.push(performance.now() - startedAt);
  };
  for (let group = 0; group < REQUESTS / AT_ONCE; group += 1) {
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    await delay((SUPPLIER_MS * 0.8 * AT_ONCE) / REQUESTS);
  }
  return took;
}

try {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    let loads = 0;
    const key = `stale-${round}`;
    const stale = { fresh: '50ms', stale: '1h' };
    await cache.getOrSet({ key }, stale, async () => OFFERS);
    await cache.getOrSet({ key: 'fresh' }, '1h', async () => OFFERS);
    await times(() => cache.getOrSet({ key: 'fresh' }, '1h', async () => OFFERS));
    await delay(60);
    const renew = async () => {
      loads += 1;
      await delay(SUPPLIER_MS);
      return OFFERS;
    };
    const staleTimes = await times(() => cache.getOrSet({ key }, stale, renew));
    const freshTimes = await times(() => cache.getOrSet({ key: 'fresh' }, '1h', async () => OFFERS));
    await delay(SUPPLIER_MS);
    const [p99Stale, p99Fresh] = [quantile(staleTimes, 0.99), quantile(freshTimes, 0.99)];
    rounds.push({ p99Stale, p99Fresh, ratio: p99Stale / p99Fresh, refreshes: loads });
  }
  console.log(
    `${machine()}; ${REQUESTS} requests a round, ${AT_ONCE} at once, the supplier takes ${SUPPLIER_MS} ms`,
  );
  console.table(
    rounds.map(({ p99Stale, p99Fresh, ratio, refreshes }) => ({
      'stale p99, ms': Number(p99Stale.toFixed(3)),
      'fresh p99, ms': Number(p99Fresh.toFixed(3)),
      ratio: Number(ratio.toFixed(2)),
      refreshes,
    })),
  );
  console.log(`median ratio ${median(rounds.map(({ ratio }) => ratio)).toFixed(2)}`);
} finally {
  await cache.reset();
  await app.close();
  await server.stop();
}
