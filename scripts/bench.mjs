// `npm run bench [-- name…]`: runs test/bench/<name>.mjs or .ts one after another; without a name, all but `peers`, which installs
// other libraries.
import './set-up/node-version.mjs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setUp } from './set-up.mjs';
import { Refusal, runMain } from './set-up/refusal.mjs';

const folder = join(root, 'test/bench');
const typescript = pathToFileURL(join(root, 'scripts/bench/run-typescript.mjs')).href;

async function bench(names) {
  await setUp({ build: true });
  const files = (await readdir(folder)).filter((file) => /^[^.]+\.(mjs|ts)$/.test(file)).toSorted();
  const nameOf = (file) => file.replace(/\.\w+$/, '');
  const unknown = names.filter((name) => !files.some((file) => nameOf(file) === name));
  if (unknown.length > 0) {
    throw new Refusal(
      `No such benchmark: ${unknown.join(', ')}. There are: ${files.map(nameOf).join(', ') || 'none yet'}.`,
    );
  }
  const isAsked = (name) => (names.length === 0 ? name !== 'peers' : names.includes(name));
  for (const file of files.filter((each) => isAsked(nameOf(each)))) {
    console.log(`\n== ${nameOf(file)}`);
    const child = spawn(process.execPath, ['--import', typescript, join(folder, file)], {
      cwd: root,
      stdio: 'inherit',
    });
    const [code] = await once(child, 'exit');
    if (code !== 0) return code ?? 1;
  }
  return 0;
}

await runMain(() => bench(process.argv.slice(2)));
