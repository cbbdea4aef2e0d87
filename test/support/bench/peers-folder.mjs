import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../bench/peers', import.meta.url));

/**
 * What other libraries offer, or undefined where they are not installed.
 *
 * @param {{ install: boolean }} options
 */
export async function peersFolder({ install }) {
  if (!existsSync(`${folder}/node_modules`)) {
    if (!install) return undefined;
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
      stdio: 'inherit',
    });
  }
  return import('../../bench/peers/peers.mjs');
}
