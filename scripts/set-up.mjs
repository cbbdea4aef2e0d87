import './set-up/node-version.mjs';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withFileLock } from './set-up/file-lock.mjs';
import { installPackages } from './set-up/install.mjs';
import { runMain } from './set-up/refusal.mjs';
import { runQuietly } from './set-up/run-quietly.mjs';

/** The checkout's top folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Makes a checkout ready: installs what is missing and, if asked, builds what is stale. Two at once wait for each other.
 *
 * @param {{ build?: boolean, signal?: AbortSignal }} [options] `build`: default false; `signal`: gives up when aborted
 * @throws {import('./set-up/refusal.mjs').Refusal} with the output of an install or build that failed
 */
export async function setUp({ build = false, signal } = {}) {
  const onWait = (pid) =>
    process.stderr.write(`Another set-up is running (process ${pid}); waiting for it…\n`);
  await withFileLock(join(root, '.setup', 'lock'), () => makeReady({ build, signal }), { onWait, signal });
}

async function makeReady({ build, signal }) {
  await installPackages(root, { signal });
  if (build) await buildStale({ signal });
}

/** `tsc -b` finds out by itself what is stale. */
async function buildStale({ signal }) {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await runQuietly(process.execPath, [compiler, '-b'], { title: 'Building', cwd: root, signal });
}

const isMain = process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (isMain) {
  await runMain(async () => {
    await setUp({ build: process.argv.includes('--build') });
    return 0;
  });
}
