import { readFileSync } from 'node:fs';
import { median } from './report/figures.mjs';

const ROUNDS = 9;
const ROUND_MS = 80;

/**
 * What pieces of work cost, one after another: the median time until one is done, and how long the event loop's thread
 * computed for each, whatever else the machine did meanwhile. Work that is left to the thread pool computes elsewhere. All
 * are taken in turn.
 *
 * @param {Record<string, () => unknown>} works each may give a promise
 * @returns {Promise<Record<string, { tookUs: number, loopUs: number }>>}
 */
export async function costsOf(works) {
  const rounds = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [name, work] of Object.entries(works)) {
      const cost = await costOf(work);
      // The first warms up.
      if (round >= 0) rounds[name].push(cost);
    }
  }
  return Object.fromEntries(
    Object.entries(rounds).map(([name, costs]) => [
      name,
      {
        tookUs: median(costs.map(({ tookUs, pieces }) => tookUs / pieces)),
        // The system counts in steps of some milliseconds, so that only a long time tells.
        loopUs: sum(costs.map(({ loopUs }) => loopUs)) / sum(costs.map(({ pieces }) => pieces)),
      },
    ]),
  );
}

async function costOf(work) {
  const cpuAt = threadMicroseconds();
  const startedAt = performance.now();
  let pieces = 0;
  for (; performance.now() - startedAt < ROUND_MS; pieces += 1) {
    const result = work();
    if (result instanceof Promise) await result;
  }
  const tookUs = (performance.now() - startedAt) * 1_000;
  return { pieces, tookUs, loopUs: threadMicroseconds() - cpuAt };
}

function sum(numbers) {
  return numbers.reduce((one, other) => one + other, 0);
}

/** Linux tells it for each thread; elsewhere newer versions of Node do. */
function threadMicroseconds() {
  if (process.threadCpuUsage !== undefined) {
    const { user, system } = process.threadCpuUsage();
    return user + system;
  }
  const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ');
  return Number(nanoseconds) / 1_000;
}
