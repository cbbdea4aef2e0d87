import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const require = createRequire(import.meta.url);

/**
 * All that figures are worth nothing without.
 *
 * @param {string} [server] its name, without a password
 * @returns {import('./document.mjs').Environment}
 */
export function environmentNow(server) {
  const [cpu] = cpus();
  return {
    date: new Date().toISOString(),
    hardware: {
      cpu: cpu?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      loadAverage: loadavg().map((load) => Number(load.toFixed(1))),
    },
    versions: {
      node: process.version,
      ioredis: require('ioredis/package.json').version,
      library: JSON.parse(readFileSync(`${root}/libs/cache/package.json`, 'utf8')).version,
      commit: commit(),
    },
    server: server ?? null,
  };
}

/** The commit, and a `+` behind it where sources differ from it. */
function commit() {
  const git = (...args) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const hash = git('rev-parse', '--short', 'HEAD').trim();
    return git('status', '--porcelain', '--untracked-files=no') === '' ? hash : `${hash}+`;
  } catch {
    return 'unknown';
  }
}
