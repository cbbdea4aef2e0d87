import { cpus, totalmem } from 'node:os';

const ROUNDS = 5;
const ROUND_MS = 600;
const WARM_UP_MS = 200;

/** What a table of figures is worth nothing without. */
export function machine() {
  const [cpu] = cpus();
  return `${cpus().length} x ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.version}`;
}

/**
 * How often a second each way does its work, with a number of them always under way; the ways are taken in turn, so
 * that a machine that is busy for a while is so for all of them.
 *
 * @param {Record<string, (turn: number) => Promise<unknown>>} ways the first is what the others are held against
 * @param {number} concurrency
 * @returns {Promise<Record<string, Record<string, number>>>} rows for `console.table`: median rate and its ratio
 */
export async function compare(ways, concurrency) {
  const runs = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (const work of Object.values(ways)) await rate(work, concurrency, WARM_UP_MS);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [way, work] of Object.entries(ways)) runs[way].push(await rate(work, concurrency, ROUND_MS));
  }
  const [first] = Object.values(runs).map(median);
  return Object.fromEntries(
    Object.entries(runs).map(([way, rates]) => [
      `${way}, ${concurrency} at once`,
      { 'a second': Math.round(median(rates)), ratio: Number((median(rates) / first).toFixed(2)) },
    ]),
  );
}

export function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

async function rate(work, concurrency, forMs) {
  const start = performance.now();
  const end = start + forMs;
  let turns = 0;
  const worker = async () => {
    while (performance.now() < end) {
      await work(turns++);
      // Work that never waits would keep timers and sockets waiting all the while.
      if (turns % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return (turns / (performance.now() - start)) * 1_000;
}
