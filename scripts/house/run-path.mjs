// A child process of executed-files.mjs: does one path in a tree of compiled sources, and prints the files that ran.
import { Session } from 'node:inspector/promises';
import { relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PATHS } from './paths.mjs';

/** What the engine has not compiled yet would count as new; and the clock's own work is in few of the runs. */
const WARM_UPS = 5;
const RUNS = 5;
const LONGEST_WAIT_MS = 10_000;

const [tree, name, url, keyPrefix] = process.argv.slice(2);
const entry = pathToFileURL(`${tree}/libs/cache/src/index.js`).href;
const vendor = (specifier) => import(import.meta.resolve(specifier, entry));

async function until(isSo) {
  for (const endsAt = Date.now() + LONGEST_WAIT_MS; !isSo(); await delay(5)) {
    if (Date.now() > endsAt) throw new Error(`${name}: what was waited for did not happen`);
  }
}

await vendor('reflect-metadata');
const [nest, schedule, cache] = await Promise.all([
  vendor('@nestjs/core'),
  vendor('@nestjs/schedule'),
  import(entry),
]);
const server = url ? { url, keyPrefix } : {};
const path = await PATHS[name].make({ nest, schedule, cache, delay, until }, server);
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
const executed = async () => {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  return result.filter(isOurs).filter(hasRun).map(pathOf).toSorted();
};
const runs = [];
for (let run = 0; run < WARM_UPS + RUNS; run += 1) {
  await path.prepare?.();
  await delay(10);
  // What was counted until now is none of the operation's.
  await executed();
  await path.operation();
  const files = await executed();
  if (run >= WARM_UPS) runs.push(files);
}
await path.close();
const [fewest] = runs.toSorted((one, other) => one.length - other.length);
process.stdout.write(JSON.stringify(fewest));
process.exit(0);

function isOurs({ url: file }) {
  return file.startsWith(pathToFileURL(`${tree}/libs/cache/src/`).href);
}

/** A function of it, not only its imports: those run once, when it is loaded. */
function hasRun({ functions }) {
  return functions.some(({ ranges: [{ count }], functionName, ranges }) => {
    return count > 0 && !(functionName === '' && ranges[0].startOffset === 0);
  });
}

function pathOf({ url: file }) {
  return relative(tree, fileURLToPath(file)).replaceAll('\\', '/').replace(/\.js$/, '.ts');
}
