import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runQuietly } from './run-quietly.mjs';

/**
 * Installs the packages when the lock file differs from the one of the last install, or when they are not there.
 *
 * @param {string} root
 * @param {{ signal?: AbortSignal }} options
 */
export async function installPackages(root, { signal }) {
  const stamp = join(root, '.setup', 'installed');
  // npm writes this file last: without it, an install was cut off or never made.
  const installed = existsSync(join(root, 'node_modules', '.package-lock.json'));
  if (installed && (await readIfThere(stamp)) === (await fingerprint(root))) return;

  // Not `npm ci`: where a registry lacks other platforms' binaries, it refuses the lock file.
  const install = [
    'install',
    '--include=dev',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const [command, ...before] = npmCommand();
  await runQuietly(command, [...before, ...install], { title: 'Installing packages', cwd: root, signal });
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, await fingerprint(root));
}

/** The npm that runs us, if one does; otherwise the one on the PATH. */
function npmCommand() {
  const running = process.env.npm_execpath;
  return running?.endsWith('npm-cli.js') ? [process.execPath, running] : ['npm'];
}

/** Native packages differ by platform, so a checkout that moves to another one is installed anew. */
async function fingerprint(root) {
  const lock = await readIfThere(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}\n`;
}

async function readIfThere(path) {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}
