/** How long after a load ends elsewhere those who waited for it have its value, and how soon an invalidation is heard. */
import { setTimeout as delay } from 'node:timers/promises';
import { quantile, startCache } from '../support/bench/app.mjs';
import { machine } from '../support/bench/measure.mjs';
import { benchServer } from '../support/bench/server.mjs';

const ROUNDS = 500;

const server = await benchServer();
const options = { url: server.url, keyPrefix: `bench-${process.pid}:` };
const [holder, waiter] = [await startCache(options), await startCache(options)];

async function handOver(round) {
  const entry = { key: `hand-over-${round}` };
  let endedAt = 0;
  let begin;
  const begun = new Promise((resolve) => (begin = resolve));
  const loading = holder.cache.getOrSet(entry, '1m', async () => {
    begin();
    await delay(5);
    endedAt = performance.now();
    return { round };
  });
  await begun;
  await waiter.cache.getOrSet(entry, '1m', async () => 'loaded twice');
  const tookMs = performance.now() - endedAt;
  await loading;
  return tookMs;
}

async function heard(round) {
  const entry = { key: `heard-${round}` };
  const ask = () => waiter.cache.getOrSet(entry, '1m', async () => performance.now(), { tags: ['heard'] });
  const before = await ask();
  await holder.cache.invalidateTags(['heard']);
  const returnedAt = performance.now();
  while ((await ask()) === before) await delay(0);
  return performance.now() - returnedAt;
}

try {
  const rows = {};
  for (const [what, once] of Object.entries({
    'hand-over of a load': handOver,
    'an invalidation heard': heard,
  })) {
    const took = [];
    for (let round = 0; round < ROUNDS; round += 1) took.push(await once(round));
    rows[what] = Object.fromEntries(
      [0.5, 0.99].map((q) => [`p${q * 100}, ms`, Number(quantile(took, q).toFixed(2))]),
    );
  }
  console.log(`${machine()}; ${ROUNDS} rounds between two caches on one server on the same machine`);
  console.table(rows);
} finally {
  await holder.cache.reset();
  await holder.app.close();
  await waiter.app.close();
  await server.stop();
}
