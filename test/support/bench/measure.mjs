import { ratios, spread } from './report/figures.mjs';

export const ROUNDS = 7;
export const ROUND_MS = 300;
const WARM_UP_MS = 200;

/**
 * Measures how often a second each way does its work, with a number of them always under way. The ways are taken in turn,
 * so that a machine that is busy for a while is so for all of them. Processor time is that of this process and, where
 * `serverCpuUs` is given, of the server.
 *
 * @param {Record<string, (turn: number) => Promise<unknown>>} ways the first is what the others are held against
 * @param {{ atOnce: number, rounds?: number, roundMs?: number, serverCpuUs?: () => Promise<number> }} options
 * @returns {Promise<import('./report/document.mjs').Row[]>} `perSecond` and its `ratio`; microseconds of processor time
 *   for one, and the first way's over them as `cpuRatio`. With either ratio more is better
 */
export async function compare(ways, { atOnce, rounds = ROUNDS, roundMs = ROUND_MS, serverCpuUs }) {
  const runs = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (const work of Object.values(ways)) await run(work, atOnce, Math.min(WARM_UP_MS, roundMs));
  for (let round = 0; round < rounds; round += 1) {
    for (const [way, work] of Object.entries(ways)) {
      runs[way].push(await measured(() => run(work, atOnce, roundMs), serverCpuUs));
    }
  }
  const [raw] = Object.values(runs);
  return Object.entries(runs).map(([name, own]) => rowOf(name, atOnce, own, raw));
}

function rowOf(name, atOnce, own, raw) {
  const of = (field) => own.map((round) => round[field]);
  const ofRaw = (field) => raw.map((round) => round[field]);
  return {
    name,
    atOnce,
    perSecond: spread(of('perSecond')),
    ratio: spread(ratios(of('perSecond'), ofRaw('perSecond'))),
    cpuUs: spread(of('cpuUs')),
    ...(own[0].serverCpuUs !== undefined && { serverCpuUs: spread(of('serverCpuUs')) }),
    cpuRatio: spread(ratios(ofRaw('allCpuUs'), of('allCpuUs'))),
  };
}

/** One round: the rate, and what each turn took of the processors. */
async function measured(doRound, serverCpuUs) {
  const serverBefore = await serverCpuUs?.();
  const cpuBefore = process.cpuUsage();
  const { turns, tookMs } = await doRound();
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuUs = (user + system) / turns;
  const serverAfter = await serverCpuUs?.();
  const onServer = serverAfter === undefined ? undefined : (serverAfter - serverBefore) / turns;
  return {
    perSecond: (turns / tookMs) * 1_000,
    cpuUs,
    serverCpuUs: onServer,
    allCpuUs: cpuUs + (onServer ?? 0),
  };
}

/** Does the work again and again, so many at once, for about so long. */
export async function run(work, atOnce, forMs) {
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
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { turns, tookMs: performance.now() - start };
}

/** Milliseconds until a promise is kept. */
export async function timed(work) {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
