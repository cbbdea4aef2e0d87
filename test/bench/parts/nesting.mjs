/**
 * What it costs that answers know the loads they are part of. Node tracks an AsyncLocalStorage through every promise of
 * the process, once it has been used; so each figure is of a process of its own, and `without` is of one in which the
 * storage is never used: there a load runs as if it were part of nothing.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startCache } from '../../support/bench/app.mjs';
import { median } from '../../support/bench/report/figures.mjs';
import { runSuite } from '../../support/bench/suite.mjs';

const ROUNDS = 5;
const TURNS = 20_000;
/** Set in the processes that measure one way. */
const { BENCH_NESTING: way } = process.env;

/** Nanoseconds a turn, of the best of three runs: what is left out is the compiler's warming up. */
async function time(work) {
  let best = Infinity;
  for (let run = 0; run < 3; run += 1) {
    const startedAt = performance.now();
    for (let turn = 0; turn < TURNS; turn += 1) await work(turn);
    best = Math.min(best, ((performance.now() - startedAt) / TURNS) * 1e6);
  }
  return best;
}

async function child() {
  if (way === 'without') AsyncLocalStorage.prototype.run = (_store, work, ...args) => work(...args);
  const { app, cache } = await startCache({});
  const load = async () => 'value';
  const nothing = async () => undefined;
  await cache.getOrSet({ key: 'hit' }, '1h', load);
  const figures = {
    'an await of the application itself': await time(nothing),
    'a hit': await time(() => cache.getOrSet({ key: 'hit' }, '1h', load)),
    'a miss whose loader does nothing': await time((turn) =>
      cache.getOrSet({ key: `miss-${turn % 1_000}` }, '1h', async ({ skip }) => skip()),
    ),
  };
  await app.close();
  process.stdout.write(JSON.stringify(figures));
}

function measure(which) {
  const args = [...process.execArgv, fileURLToPath(import.meta.url)];
  const env = { ...process.env, BENCH_NESTING: which };
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', env }));
}

async function parent(suite) {
  const rounds = Array.from({ length: ROUNDS }, () => ({
    without: measure('without'),
    with: measure('with'),
  }));
  const row = (name) => {
    const [without, costs] = ['without', 'with'].map((which) =>
      median(rounds.map((round) => round[which][name])),
    );
    return {
      name,
      'without, ns': Math.round(without),
      'with, ns': Math.round(costs),
      'more, ns': Math.round(costs - without),
      ratio: Number((costs / without).toFixed(2)),
    };
  };
  suite.table(`Median of ${ROUNDS} processes each, taken in turn`, Object.keys(rounds[0].with).map(row));
}

if (way === undefined) await runSuite('nesting', {}, parent);
else await child();
