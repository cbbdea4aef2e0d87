import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compiledSources } from '../../test/support/processes/compiled-sources.mjs';
import { PATHS } from './paths.mjs';

const run = promisify(execFile);
const LIMIT_MS = 120_000;
const program = fileURLToPath(new URL('run-path.mjs', import.meta.url));

/**
 * Counts the files of the library of which a function runs during each path, once it is warm.
 *
 * @param {string} root the checkout; its packages must be installed
 * @param {{ url?: string, names?: readonly string[] }} [options] `url`: of a server; paths that need one are left out without it
 * @returns {Promise<import('./executed-files.d.mts').ExecutedPath[]>}
 */
export async function executedFiles(root, { url, names = Object.keys(PATHS) } = {}) {
  const tree = compiledSources({ root, cache: join(root, 'node_modules', '.cache', 'tripsage-sources') });
  const found = [];
  for (const path of names) {
    const { needsServer } = PATHS[path];
    if (needsServer && url === undefined) continue;
    const { files, fault } = await executedBy(tree, path, needsServer ? url : undefined);
    const lines = files.reduce((sum, file) => sum + lineCount(join(root, file)), 0);
    found.push({ path, files, lines, fault });
  }
  return found;
}

async function executedBy(tree, path, url) {
  const keyPrefix = `house-${process.pid}:`;
  const args = ['--experimental-import-meta-resolve', '--no-warnings', program, tree, path];
  if (url !== undefined) args.push(url, keyPrefix);
  try {
    const { stdout } = await run(process.execPath, args, {
      env: { PATH: process.env.PATH },
      timeout: LIMIT_MS,
    });
    return { files: JSON.parse(stdout) };
  } catch (error) {
    const [line] = /^\w*Error: .*$/m.exec(error.stderr ?? '') ?? [error.message];
    return { files: [], fault: line };
  }
}

function lineCount(file) {
  return readFileSync(file, 'utf8').trimEnd().split('\n').length;
}
