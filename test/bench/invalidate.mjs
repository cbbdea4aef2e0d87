/**
 * What it takes to invalidate: one key, one tag, and a namespace of 1,000 and of 100,000 keys, until its managed entries are
 * invalid and until the purge is done. Against the removal of the same keys by hand, found by SCAN.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { startCache } from '../support/bench/app.mjs';
import { offersOf } from '../support/bench/flights.mjs';
import { timed } from '../support/bench/measure.mjs';
import { ratios, spread } from '../support/bench/report/figures.mjs';
import { KEY_PREFIX } from '../support/bench/server.mjs';
import { runSuite } from '../support/bench/suite.mjs';

const SIZES = [1_000, 100_000];
const SINGLE_TURNS = 200;
const ANSWER = offersOf(200);
/** Whose end stands for that of all: to count 100,000 keys would slow down their purge. */
const SAMPLES = 100;
const WRITES_AT_ONCE = 1_000;
const LONGEST_PURGE_MS = 60_000;

let fills = 0;

await runSuite('invalidate', { server: true, rounds: 5 }, async (suite) => {
  const { app, cache } = await startCache({
    url: suite.server.url,
    keyPrefix: KEY_PREFIX,
    l1: { maxEntries: 1_000 },
  });
  await tellSingles(suite, cache);
  for (const size of SIZES) await tellNamespace(suite, cache, size);
  await app.close();
});

async function tellSingles(suite, cache) {
  const { raw } = suite.server;
  const load = async () => ANSWER;
  const entry = (turn) => cache.getOrSet({ key: `k${turn}` }, '1h', load, { tags: [`t${turn}`] });
  const ways = {
    'UNLINK of a key': (turn) => raw.unlink(`${KEY_PREFIX}raw:${turn}`),
    'delete a key': (turn) => cache.delete(`k${turn}`),
    'invalidate a tag': (turn) => cache.invalidateTags([`t${turn}`]),
  };
  const runs = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round < suite.rounds; round += 1) {
    for (const [name, work] of Object.entries(ways)) {
      let allMs = 0;
      for (let turn = 0; turn < SINGLE_TURNS; turn += 1) {
        await entry(turn);
        await raw.setex(`${KEY_PREFIX}raw:${turn}`, 3_600, 'x');
        allMs += await timed(() => work(turn));
      }
      runs[name].push(allMs / SINGLE_TURNS);
    }
  }
  const [bare] = Object.values(runs);
  const rows = Object.entries(runs).map(([name, ms]) => ({
    name,
    ms: spread(ms),
    ratio: spread(ratios(bare, ms)),
  }));
  suite.table('One at a time', rows);
}

async function tellNamespace(suite, cache, size) {
  const namespace = `clear-${size}`;
  const pattern = `${KEY_PREFIX}${namespace}:*`;
  const clear = (options) => () => cache.clearNamespace(namespace, options);
  const ways = {
    'SCAN and UNLINK': () => suite.server.unlink(pattern),
    "clearNamespace, wait 'invalid'": clear({ wait: 'invalid' }),
    'clearNamespace, the default': clear({}),
  };
  const runs = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round < suite.rounds; round += 1) {
    for (const [name, work] of Object.entries(ways))
      runs[name].push(await oneClear(suite, cache, work, size));
  }
  const of = (name, field) => runs[name].map((run) => run[field]);
  const rows = Object.keys(runs).map((name) => ({
    name,
    callMs: spread(of(name, 'callMs')),
    ratio: spread(ratios(of('SCAN and UNLINK', 'callMs'), of(name, 'callMs'))),
    keysGoneMs: spread(of(name, 'goneMs')),
    longestLoopDelayMs: spread(of(name, 'loopMs')),
  }));
  suite.table(`A namespace of ${size} keys`, rows);
}

async function oneClear({ server }, cache, work, size) {
  const keys = await fill(server, cache, `clear-${size}`, size);
  const samples = keys.filter((_key, index) => index % (size / SAMPLES) === 0);
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const startedAt = performance.now();
  await work();
  const callMs = performance.now() - startedAt;
  while ((await server.asking.exists(samples)) > 0 && performance.now() - startedAt < LONGEST_PURGE_MS) {
    await delay(5);
  }
  loop.disable();
  return { callMs, goneMs: performance.now() - startedAt, loopMs: loop.max / 1e6 };
}

/** Puts the bytes of one entry under many keys: to load 100,000 would take minutes. */
async function fill(server, cache, namespace, size) {
  // What was removed by hand is in this process still.
  fills += 1;
  await cache.getOrSet({ key: `k${fills}-`, namespace }, '1h', async () => ANSWER);
  const [one] = await server.keys(`${KEY_PREFIX}${namespace}:*`);
  const bytes = await server.raw.getBuffer(one);
  const keys = Array.from({ length: size }, (_, index) => `${one}${index}`);
  for (let from = 0; from < size; from += WRITES_AT_ONCE) {
    const some = keys.slice(from, from + WRITES_AT_ONCE);
    await Promise.all(some.map((key) => server.raw.set(key, bytes, 'PX', 3_600_000)));
  }
  return keys;
}
