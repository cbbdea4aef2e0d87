/** Where the time of one path goes: `npm run bench -- profile l1|l2|miss|limiter [--at-once N] [--top N] [--way NAME]`. */
import { Session } from 'node:inspector/promises';
import { run } from '../support/bench/measure.mjs';
import { topFunctions } from '../support/bench/report/cpu-profile.mjs';
import { runSuite } from '../support/bench/suite.mjs';
import { PATHS } from '../support/bench/bench-paths.mjs';

const WARM_UP_MS = 1_000;
const PROFILED_MS = 3_000;
const SAMPLE_EVERY_US = 100;
const OPTIONS = {
  'at-once': { type: 'string' },
  top: { type: 'string', default: '10' },
  way: { type: 'string' },
};

await runSuite('profile', { server: true, words: true, options: OPTIONS, rounds: 1 }, async (suite) => {
  const [path = 'l1'] = suite.words;
  if (!Object.hasOwn(PATHS, path)) {
    throw new Error(`There is no path ${path}. There are: ${Object.keys(PATHS).join(', ')}.`);
  }
  const { make, way, atOnce } = PATHS[path];
  const { ways, close } = await make(suite.server);
  const { 'at-once': asked = atOnce, top, way: name = way } = suite.values;
  const work = ways[name];
  if (work === undefined)
    throw new Error(`There is no way ${name}. There are: ${Object.keys(ways).join('; ')}.`);
  await run(work, Number(asked), WARM_UP_MS);
  const { profile, turns, tookMs } = await profiled(() => run(work, Number(asked), PROFILED_MS));
  await close();
  const rows = topFunctions(profile, { count: Number(top), turns });
  const each = ((tookMs * 1_000) / turns).toFixed(2);
  suite.table(`${path}, ${name}, ${asked} at once: ${each} µs each, by self time`, rows);
});

async function profiled(work) {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US });
  await session.post('Profiler.start');
  const done = await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return { profile, ...done };
}
