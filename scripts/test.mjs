// `npm test [-- --all] [-- --memory-only] [-- jest's own arguments]`: finds a real server, runs Jest against it, ends the
// server. Without `--all`, and where no spec is named, the slow ones are left out. With `--all` and nothing else, the guard of
// the benchmarks follows.
import './set-up/node-version.mjs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import {
  closeRunDirectory,
  registerProcess,
  runDirectory,
  unregisterProcess,
} from '../test/support/real-server/run-directory.mjs';
import { root, setUp } from './set-up.mjs';
import { Refusal, runMain } from './set-up/refusal.mjs';
import { listenForStopSignals } from './supervisor/stop-signals.mjs';

const MEMORY_ONLY = '--memory-only';
const ALL = '--all';
/** How often the model of the cluster runs where not all is asked for. */
const FEW_MODEL_RUNS = '300';
const signals = listenForStopSignals();
const say = (line) => process.stderr.write(`${line}\n`);

async function test(args) {
  // Tests take the workspaces from their sources, so nothing is built.
  await setUp({ signal: signals.stop });
  const jestArgs = args.filter((arg) => arg !== MEMORY_ONLY && arg !== ALL);
  const namesSpecs = jestArgs.some((arg) => !arg.startsWith('-') && arg.includes('test/'));
  const extent = args.includes(ALL) || namesSpecs ? {} : withoutSlow();
  try {
    if (args.length === 1 && args[0] === ALL) return (await testOnServer([], {})) || (await guardSpeed());
    if (!args.includes(MEMORY_ONLY)) return await testOnServer(jestArgs, extent);
    say(`${MEMORY_ONLY}: what needs a real server is skipped.`);
    return await runJest(jestArgs, { ...extent, TEST_MEMORY_ONLY: '1' });
  } finally {
    await closeRunDirectory();
  }
}

async function testOnServer(jestArgs, extent) {
  // Only now: it imports installed packages.
  const { explainMisses, findServer } = await import('../test/support/real-server/find-server.mjs');
  const found = await findServer({ say, signal: signals.stop });
  if ('misses' in found) throw new Refusal(explainMisses(found.misses));
  const { server } = found;
  try {
    say(`Server for the tests: ${server.name}`);
    return await runJest(jestArgs, {
      ...extent,
      TEST_SERVER_URL: server.url,
      TEST_SERVER_NAME: server.name,
      TEST_SERVER_OWNED: server.owned ? '1' : '0',
    });
  } finally {
    await server.stop();
  }
}

/** A step of its own, once nothing of ours runs any more: a timed assertion never stands in a test. */
async function guardSpeed() {
  if (signals.stop.aborted) return stoppedCode();
  say('The guard of the benchmarks: npm run bench -- guard');
  const child = spawn(process.execPath, [join(root, 'scripts/bench.mjs'), 'guard'], {
    cwd: root,
    stdio: 'inherit',
  });
  signals.stop.addEventListener('abort', () => child.kill('SIGTERM'));
  const [code] = await once(child, 'exit');
  return signals.stop.aborted ? stoppedCode() : (code ?? 1);
}

function withoutSlow() {
  say('The slow specs are left out: npm run test:all runs them as well.');
  return { TEST_WITHOUT_SLOW: '1', MODEL_RUNS: process.env.MODEL_RUNS ?? FEW_MODEL_RUNS };
}

async function runJest(args, testEnv) {
  if (signals.stop.aborted) return stoppedCode();
  const env = {
    ...process.env,
    ...testEnv,
    TEST_RUN_DIRECTORY: runDirectory(),
    NODE_OPTIONS: nodeOptions(),
  };
  // The app's server is not the tests': they must not write to it.
  delete env.DRAGONFLY_URL;
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  // Detached: a process group of its own, so that its workers can be ended with it.
  const child = spawn(process.execPath, [jest, ...args], {
    cwd: root,
    env,
    stdio: 'inherit',
    detached: true,
  });
  const group = -child.pid;
  registerProcess(group);
  const end = (signal) => child.exitCode === null && child.signalCode === null && process.kill(group, signal);
  signals.stop.addEventListener('abort', () => end('SIGTERM'));
  signals.now.addEventListener('abort', () => end('SIGKILL'));
  const [code] = await once(child, 'exit');
  unregisterProcess(group);
  return signals.stop.aborted ? stoppedCode() : (code ?? 1);
}

/** Jest runs ES modules through Node's vm modules, which are still called experimental. */
function nodeOptions() {
  const needed = '--experimental-vm-modules --disable-warning=ExperimentalWarning';
  return [process.env.NODE_OPTIONS, needed].filter(Boolean).join(' ');
}

/** A run that was cut off has not passed. */
function stoppedCode() {
  return 128 + constants.signals[signals.name()];
}

await runMain(() => test(process.argv.slice(2)), { stop: signals.stop, stoppedCode });
