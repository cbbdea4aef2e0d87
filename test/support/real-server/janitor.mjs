// Run as a process by run-directory.mjs: waits until the test run is gone, then clears up after it.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const directory = process.argv[2];

process.stdin.resume();
process.stdin.on('close', () => {
  for (const pid of readdirSync(join(directory, 'processes'))) end(Number(pid));
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
});

function end(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
