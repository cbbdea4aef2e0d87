/** How long after a load ends elsewhere those who waited for it have its value, and how soon an invalidation is heard. */
import { setTimeout as delay } from 'node:timers/promises';
import { startCache } from '../../support/bench/app.mjs';
import { quantile, rounded } from '../../support/bench/report/figures.mjs';
import { KEY_PREFIX } from '../../support/bench/server.mjs';
import { runSuite } from '../../support/bench/suite.mjs';

const TURNS = 500;

await runSuite('hand-over', { server: true }, async (suite) => {
  const options = { url: suite.server.url, keyPrefix: KEY_PREFIX };
  const [holder, waiter] = [await startCache(options), await startCache(options)];
  const rows = [];
  for (const [name, once] of Object.entries({
    'hand-over of a load': handOver,
    'an invalidation heard': heard,
  })) {
    const took = [];
    for (let turn = 0; turn < TURNS; turn += 1) took.push(await once(holder.cache, waiter.cache, turn));
    rows.push({ name, p50Ms: rounded(quantile(took, 0.5)), p99Ms: rounded(quantile(took, 0.99)) });
  }
  suite.table(`${TURNS} times between two caches on one server`, rows);
  await holder.app.close();
  await waiter.app.close();
});

async function handOver(holder, waiter, round) {
  const entry = { key: `hand-over-${round}` };
  let endedAt = 0;
  let begin;
  const begun = new Promise((resolve) => (begin = resolve));
  const loading = holder.getOrSet(entry, '1m', async () => {
    begin();
    await delay(5);
    endedAt = performance.now();
    return { round };
  });
  await begun;
  await waiter.getOrSet(entry, '1m', async () => 'loaded twice');
  const tookMs = performance.now() - endedAt;
  await loading;
  return tookMs;
}

async function heard(holder, waiter, round) {
  const entry = { key: `heard-${round}` };
  const ask = () => waiter.getOrSet(entry, '1m', async () => performance.now(), { tags: ['heard'] });
  const before = await ask();
  await holder.invalidateTags(['heard']);
  const returnedAt = performance.now();
  while ((await ask()) === before) await delay(0);
  return performance.now() - returnedAt;
}
