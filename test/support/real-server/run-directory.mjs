import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

let directory;
let janitor;

/**
 * The folder of this test run: one folder for each server that it starts, and the process ids of those that live. A
 * janitor process ends what lives and removes the folder once this process is gone, also after a SIGKILL. Processes that
 * are started with TEST_RUN_DIRECTORY share their parent's.
 *
 * @returns {string}
 */
export function runDirectory() {
  directory ??= process.env.TEST_RUN_DIRECTORY || openRunDirectory();
  return directory;
}

function openRunDirectory() {
  const path = mkdtempSync(join(tmpdir(), 'tripsage-test-'));
  mkdirSync(join(path, 'processes'));
  // Detached: what ends our process group must not end the janitor too. It waits for the end of its standard input.
  janitor = spawn(process.execPath, [fileURLToPath(new URL('./janitor.mjs', import.meta.url)), path], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  janitor.unref();
  janitor.stdin.unref();
  return path;
}

/** Ends what still lives of this run and removes its folder. Does nothing in a process that shares its parent's. */
export async function closeRunDirectory() {
  if (!janitor) return;
  const gone = once(janitor, 'exit');
  janitor.ref();
  janitor.stdin.end();
  await gone;
  janitor = directory = undefined;
}

/** @param {number} pid a process that must not outlive this run; negative: a process group */
export function registerProcess(pid) {
  writeFileSync(join(runDirectory(), 'processes', String(pid)), '');
}

/** @param {number} pid a registered process that has ended */
export function unregisterProcess(pid) {
  rmSync(join(runDirectory(), 'processes', String(pid)), { force: true });
}
