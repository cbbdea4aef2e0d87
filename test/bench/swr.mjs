/** What callers wait for while a supplier takes 2 s and their entries are stale, against fresh hits of the same run. */
import { setTimeout as delay } from 'node:timers/promises';
import { startCache } from '../support/bench/app.mjs';
import { offersOf } from '../support/bench/flights.mjs';
import { timed } from '../support/bench/measure.mjs';
import { quantile, ratios, spread } from '../support/bench/report/figures.mjs';
import { KEY_PREFIX } from '../support/bench/server.mjs';
import { runSuite } from '../support/bench/suite.mjs';

const REQUESTS = 1_000;
const SUPPLIER_MS = 2_000;
const FRESH_MS = 50;
const AT_ONCE = 5;
const OFFERS = offersOf(1_800);

await runSuite('swr', { server: true, rounds: 3 }, async (suite) => {
  const { app, cache } = await startCache({ url: suite.server.url, keyPrefix: KEY_PREFIX });
  const rounds = [];
  for (let round = 0; round < suite.rounds; round += 1) rounds.push(await oneRound(cache, `stale-${round}`));
  await app.close();
  const rowOf = (name) => {
    const of = (which, q) => rounds.map((round) => quantile(round[which], q));
    return {
      name,
      p50Ms: spread(of(name, 0.5)),
      p99Ms: spread(of(name, 0.99)),
      p50Ratio: spread(ratios(of('fresh', 0.5), of(name, 0.5))),
      p99Ratio: spread(ratios(of('fresh', 0.99), of(name, 0.99))),
      ...(name === 'stale' && { refreshes: spread(rounds.map(({ refreshes }) => refreshes)) }),
    };
  };
  const title = `${REQUESTS} requests a round, ${AT_ONCE} at once, while a supplier takes ${SUPPLIER_MS} ms`;
  suite.table(`${title}; ratio: fresh over it`, ['fresh', 'stale'].map(rowOf));
});

async function oneRound(cache, key) {
  let refreshes = 0;
  const windows = { fresh: `${FRESH_MS}ms`, stale: '1h' };
  const askFresh = () => cache.getOrSet({ key: 'fresh' }, '1h', async () => OFFERS);
  await cache.getOrSet({ key }, windows, async () => OFFERS);
  // The first ones compile the code.
  await waits(askFresh);
  await delay(FRESH_MS + 10);
  const refresh = async () => {
    refreshes += 1;
    await delay(SUPPLIER_MS);
    return OFFERS;
  };
  const stale = await waits(() => cache.getOrSet({ key }, windows, refresh));
  const fresh = await waits(askFresh);
  await delay(SUPPLIER_MS);
  return { stale, fresh, refreshes };
}

/** Requests in small groups, spread over the time that the supplier takes. */
async function waits(ask) {
  const took = [];
  for (let group = 0; group < REQUESTS / AT_ONCE; group += 1) {
    took.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => timed(ask)))));
    await delay((SUPPLIER_MS * 0.8 * AT_ONCE) / REQUESTS);
  }
  return took;
}
