/**
 * What an entry takes on the server, by itself (`MEMORY USAGE`) and among many (`used_memory`), against `SETEX` of its JSON
 * under a key of the same length. And what it takes in the process that holds it, against a map of the same values.
 */
import { startCache } from '../support/bench/app.mjs';
import { flightAnswers } from '../support/bench/flight-answers.mjs';
import { offersOf, SIZES } from '../support/bench/flights.mjs';
import { Child } from '../support/bench/processes/child.mjs';
import { KEY_PREFIX } from '../support/bench/server.mjs';
import { rounded } from '../support/bench/report/figures.mjs';
import { runSuite } from '../support/bench/suite.mjs';

const ALL_BYTES = 20_000_000;
const MOST_ENTRIES = 5_000;
const AT_ONCE = 64;
const HOLDER = new URL('../support/bench/processes/holder.mjs', import.meta.url);

await runSuite('memory', { server: true }, async (suite) => {
  const sizes = [SIZES['2 kB'], SIZES['50 kB']];
  const answers = await flightAnswers(sizes);
  const values = sizes.flatMap((size, index) => [
    [`offers that are alike, ${size} B`, offersOf(size)],
    [`offers of the sandbox, ${size} B`, answers[index]],
  ]);
  const onServer = [];
  const inProcess = [];
  for (const [name, value] of values) {
    onServer.push(await serverRow(suite.server, name, value));
    inProcess.push(await processRow(suite.server, name, value));
  }
  suite.table('Bytes on the server; ratio: ours over SETEX, less is better', onServer);
  const title = 'Bytes in the process, for one entry: of the store without a server, of the copy beside one';
  suite.table(`${title}; ratio: over a map, less is better`, inProcess);
});

async function serverRow(server, name, value) {
  const text = JSON.stringify(value);
  const count = countOf(text);
  const { app, cache } = await startCache({ url: server.url, keyPrefix: KEY_PREFIX, l1: false });
  // What the cache keeps besides its entries is there before it counts.
  await cache.getOrSet({ key: 'first' }, '1h', async () => value);
  const entry = (index) => `k${String(index).padStart(6, '0')}`;
  const ours = await grown(server, count, (index) =>
    cache.getOrSet({ key: entry(index) }, '1h', async () => value),
  );
  const [key] = await server.keys(`${KEY_PREFIX}*${entry(0)}`);
  const usage = await server.asking.memory('USAGE', key);
  await server.unlink(`${KEY_PREFIX}*`);
  await app.close();
  const bareKey = (index) => `b${key.slice(1, -6)}${String(index).padStart(6, '0')}`;
  const bare = await grown(server, count, (index) => server.raw.setex(bareKey(index), 3_600, text));
  const bareUsage = await server.asking.memory('USAGE', bareKey(0));
  await server.unlink(`${bareKey(0).slice(0, -6)}*`);
  return {
    name,
    jsonBytes: text.length,
    usageBytes: usage,
    usageOfSetex: bareUsage,
    usageRatio: rounded(usage / bareUsage),
    usedMemoryBytes: Math.round(ours),
    usedMemoryOfSetex: Math.round(bare),
    ratio: rounded(ours / bare),
  };
}

/** Bytes that the server took for each. */
async function grown(server, count, write) {
  const before = await server.usedMemory();
  for (let from = 0; from < count; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, index) => from + index);
    await Promise.all(some.map(write));
  }
  return ((await server.usedMemory()) - before) / count;
}

/** Each way in a process of its own, whose heap holds nothing else. */
async function processRow({ url }, name, value) {
  const text = JSON.stringify(value);
  const heldBy = async (way) => {
    const child = new Child(HOLDER);
    const place = { url, keyPrefix: `${KEY_PREFIX}${way}:` };
    const bytes = await child.order('held', way, { text, count: countOf(text), place });
    await child.end();
    return Math.round(bytes);
  };
  const [store, l1, map] = [await heldBy('store'), await heldBy('l1'), await heldBy('map')];
  const ratios = { storeRatio: rounded(store / map), ratio: rounded(l1 / map) };
  return { name, jsonBytes: text.length, storeBytes: store, l1Bytes: l1, mapBytes: map, ...ratios };
}

function countOf(text) {
  return Math.min(MOST_ENTRIES, Math.ceil(ALL_BYTES / text.length));
}
