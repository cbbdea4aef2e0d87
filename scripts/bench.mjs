// `npm run bench [-- name…] [-- options]`: runs test/bench/<name>.mjs, or a part's test/bench/parts/<name>.mjs, one after
// another, and hands the options on. Without a name, all suites but those that need to be asked for.
import './set-up/node-version.mjs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { splitArguments } from './bench/split-arguments.mjs';
import { root, setUp } from './set-up.mjs';
import { Refusal, runMain } from './set-up/refusal.mjs';

const SUITES = join(root, 'test/bench');
const PARTS = join(SUITES, 'parts');
const typescript = pathToFileURL(join(root, 'scripts/bench/run-typescript.mjs')).href;
/** One installs other libraries, one explains rather than measures, one belongs to the tests. */
const ONLY_BY_NAME = new Set(['peers', 'profile', 'guard']);

async function bench(args) {
  const { names, rest } = splitArguments(args);
  await setUp({ build: true });
  const suites = await filesIn(SUITES);
  const files = new Map([...suites, ...(await filesIn(PARTS))]);
  const unknown = names.filter((name) => !files.has(name));
  if (unknown.length > 0) {
    throw new Refusal(
      `No such benchmark: ${unknown.join(', ')}. There are: ${[...files.keys()].join(', ')}.`,
    );
  }
  const asked =
    names.length > 0 ? names : suites.map(([name]) => name).filter((name) => !ONLY_BY_NAME.has(name));
  for (const name of asked) {
    console.log(`\n== ${name}`);
    const child = spawn(process.execPath, ['--import', typescript, files.get(name), ...rest], {
      cwd: root,
      stdio: 'inherit',
    });
    const [code] = await once(child, 'exit');
    if (code !== 0) return code ?? 1;
  }
  return 0;
}

async function filesIn(folder) {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.mjs')).toSorted();
  return files.map((file) => [basename(file, '.mjs'), join(folder, file)]);
}

await runMain(() => bench(process.argv.slice(2)));
