// A child process of the suite `allocations`. What a hit allocates is what the heap grows by while nothing is collected.
import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { collectGarbage } from '../heap.mjs';
import { benchServer } from '../server.mjs';
import { l1Ways } from '../ways/l1-ways.mjs';
import { l2Ways } from '../ways/l2-ways.mjs';
import { obey } from './child.mjs';

/** So that a batch fits into the young heap, with what a hit on the server parses. */
const BATCH_BYTES = 25_000_000;
const MOST_TURNS = 20_000;
const TRIES = 10;

let collections = 0;
new PerformanceObserver((list) => (collections += list.getEntries().length)).observe({ entryTypes: ['gc'] });

obey({
  async measure({ level, bytes, rounds, url }) {
    const server = level === 'l2' ? await benchServer({ url }) : undefined;
    const { ways, close } = await (server ? l2Ways({ bytes, server }) : l1Ways({ bytes }));
    const turns = server
      ? Math.max(4, Math.floor(Math.min(MOST_TURNS, BATCH_BYTES / (5 * bytes))))
      : MOST_TURNS;
    const figures = {};
    for (const [name, work] of Object.entries(ways)) {
      // What the compiler makes is there before it counts.
      for (let turn = 0; turn < MOST_TURNS && turn < 3 * turns; turn += 1) await work(turn);
      figures[name] = [];
      for (let round = 0; round < rounds; round += 1) figures[name].push(await oneBatch(work, turns));
    }
    await close();
    await server?.stop();
    return figures;
  },
});

async function oneBatch(work, turns) {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    collectGarbage();
    // What was collected is reported a moment later.
    await delay(20);
    const collectionsBefore = collections;
    const before = process.memoryUsage();
    for (let turn = 0; turn < turns; turn += 1) await work(turn);
    const after = process.memoryUsage();
    await delay(20);
    if (collections === collectionsBefore) {
      return {
        heap: (after.heapUsed - before.heapUsed) / turns,
        buffers: (after.arrayBuffers - before.arrayBuffers) / turns,
      };
    }
  }
  throw new Error(`something was collected in each of ${TRIES} batches`);
}
