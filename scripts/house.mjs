// `npm run house [-- --root DIR] [-- --json] [-- --files] [-- --allowances]`: figures of the house. Anyone can run it.
import './set-up/node-version.mjs';
import { register } from 'node:module';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packagedServer } from '../test/support/real-server/package-server.mjs';
import { serversOnPath } from '../test/support/real-server/path-server.mjs';
import { closeRunDirectory } from '../test/support/real-server/run-directory.mjs';
import { ServerProcess } from '../test/support/real-server/server-process.mjs';
import { root as ownRoot, setUp } from './set-up.mjs';
import { runMain } from './set-up/refusal.mjs';

const OPTIONS = {
  root: { type: 'string', default: ownRoot },
  json: { type: 'boolean', default: false },
  files: { type: 'boolean', default: false },
  allowances: { type: 'boolean', default: false },
};

async function house(args) {
  const { values } = parseArgs({ args, options: OPTIONS });
  const root = resolve(values.root);
  await setUp();
  // Only now: they import installed packages, and the checks are TypeScript.
  register('./bench/compile-hooks.mjs', import.meta.url);
  const { houseFigures } = await import('../test/architecture/house-figures.ts');
  const { printFigures } = await import('./house/print-figures.mjs');
  const figures = houseFigures(root);
  if (values.allowances) {
    console.log(JSON.stringify(figures.comments, null, 2));
    return 0;
  }
  const executed = await executedIn(root);
  if (values.json) console.log(JSON.stringify({ ...figures, executed }, null, 2));
  else printFigures({ ...figures, executed, isListed: values.files });
  return 0;
}

async function executedIn(root) {
  const { executedFiles } = await import('./house/executed-files.mjs');
  const [program = packagedServer()] = serversOnPath();
  if (program === undefined) {
    console.error('No server on the PATH: paths that need one are left out.');
    return executedFiles(root);
  }
  const server = new ServerProcess(program);
  try {
    await server.start();
    return await executedFiles(root, { url: `redis://127.0.0.1:${server.port}` });
  } finally {
    await server.stop();
    await closeRunDirectory();
  }
}

await runMain(() => house(process.argv.slice(2)));
