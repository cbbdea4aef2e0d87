/**
 * The guard of `npm run test:all`: fails when a ratio to the raw operation is below its floor in three attempts. Processor
 * time decides, since other work on the machine hardly changes that.
 */
import { complaintOf, fallen } from '../support/bench/guard/decision.mjs';
import { FLOORS } from '../support/bench/guard/floors.mjs';
import { compare } from '../support/bench/measure.mjs';
import { redisProgram } from '../support/bench/server.mjs';
import { runSuite } from '../support/bench/suite.mjs';
import { PATHS } from '../support/bench/bench-paths.mjs';

const ATTEMPTS = 3;
const ROUND_MS = 120;

await runSuite('guard', { server: { program: redisProgram() }, rounds: 5 }, async (suite) => {
  const attempts = [];
  let left = FLOORS;
  for (let attempt = 0; attempt < ATTEMPTS && left.length > 0; attempt += 1) {
    attempts.push(await measured(suite, left));
    left = fallen(left, attempts);
  }
  if (left.length === 0) return;
  console.error(`Slower than its floor in ${ATTEMPTS} attempts:`);
  for (const each of left) console.error(`  ${complaintOf(each)}`);
  console.error('npm run bench -- profile PATH shows where the time goes.');
  process.exitCode = 1;
});

/** Each path with a floor, in one go, and only those ways. */
async function measured(suite, floors) {
  const all = [];
  for (const [path, atOnce] of distinct(floors)) {
    const { ways, close } = await PATHS[path].make(suite.server);
    const asked = floors.filter((each) => each.path === path && each.atOnce === atOnce);
    const named = Object.entries(ways).filter(
      ([name], index) => index === 0 || asked.some(({ way }) => way === name),
    );
    const serverCpuUs = path === 'l1' ? undefined : () => suite.server.cpuUs();
    const { rounds } = suite;
    const rows = await compare(Object.fromEntries(named), { atOnce, rounds, roundMs: ROUND_MS, serverCpuUs });
    await close();
    const shown = rows.map(({ name, cpuRatio }) => ({
      name,
      atOnce,
      cpuRatio,
      floor: asked.find(({ way }) => way === name)?.floor ?? '',
    }));
    suite.table(path, shown);
    all.push(...rows.map(({ name, cpuRatio }) => ({ path, atOnce, name, cpuRatio: cpuRatio.median })));
  }
  return all;
}

function distinct(floors) {
  const pairs = new Map(floors.map(({ path, atOnce }) => [`${path} ${atOnce}`, [path, atOnce]]));
  return pairs.values();
}
