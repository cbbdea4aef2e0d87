// Slow: it starts groups of processes.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../until.js';

const supervisor = new URL('../../../scripts/supervisor/', import.meta.url).href;
let folder: string;
const running: ChildProcess[] = [];

/** Says its pid when it is up, and, being told to end, does so as `onTerm` says. */
const CHILD = (onTerm: string) => `
  process.on('SIGTERM', () => { ${onTerm} });
  process.on('SIGINT', () => {});
  process.on('disconnect', () => process.exit(0));
  setInterval(() => {}, 1000);
  console.log('up ' + process.pid);`;

const PARENT = `
  import { Family } from '${supervisor}family.mjs';
  import { listenForStopSignals } from '${supervisor}stop-signals.mjs';
  const signals = listenForStopSignals();
  const family = new Family({ graceMs: 300 });
  process.argv.slice(2).forEach((file, index) => family.start('child ' + index, file));
  process.exit(await family.ended(signals));`;

/** Runs a script in its own environment, as npm does, and says its pid. */
const NPM = `
  import { spawn } from 'node:child_process';
  const env = { ...process.env, npm_lifecycle_event: 'start' };
  const child = spawn(process.execPath, process.argv.slice(2), { env, stdio: 'inherit' });
  console.log('up ' + child.pid);`;

/** Has a signal come as soon as anything is loaded but what listens for it. */
const EARLY_SIGNAL = `
  import { register } from 'node:module';
  const hooks = \`export async function load(url, context, next) {
    if (url.endsWith('/scripts/set-up.mjs')) process.kill(process.pid, 'SIGTERM');
    return next(url, context);
  }\`;
  register('data:text/javascript,' + encodeURIComponent(hooks));`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tripsage-supervisor-'));
  writeFileSync(join(folder, 'parent.mjs'), PARENT);
  writeFileSync(join(folder, 'npm.mjs'), NPM);
  writeFileSync(join(folder, 'early-signal.mjs'), EARLY_SIGNAL);
  writeFileSync(join(folder, 'polite.mjs'), CHILD('process.exit(0)'));
  writeFileSync(join(folder, 'stubborn.mjs'), CHILD(''));
});

afterEach(() => {
  for (const child of running.splice(0))
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Started {
  parent: ChildProcess;
  pids: number[];
  exit: Promise<unknown[]>;
}

/** A supervisor in a process group of its own, as a terminal starts one; resolves when its children are up. */
async function supervise(...children: string[]): Promise<Started> {
  return startGroup(['parent', ...children], children.length);
}

/** Resolves when `count` processes are up. */
async function startGroup(names: readonly string[], count: number): Promise<Started> {
  const files = names.map((name) => join(folder, `${name}.mjs`));
  const parent = spawn(process.execPath, files, { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  running.push(parent);
  const exit = once(parent, 'exit');
  const pids: number[] = [];
  for await (const line of createInterface(parent.stdout!)) {
    pids.push(Number(line.split(' ')[1]));
    if (pids.length === count) break;
  }
  return { parent, pids, exit };
}

/** One that only waits to be reaped is gone: in a container that may take for ever. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(existsSync('/proc/self/stat') ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '');
  } catch {
    return false;
  }
}

/** Children of a killed supervisor end a moment later. */
async function untilGone(pids: readonly number[]): Promise<void> {
  try {
    await until(() => !pids.some(isAlive), { what: 'all processes to end', within: 5_000 });
  } finally {
    for (const pid of pids.filter(isAlive)) process.kill(pid, 'SIGKILL');
  }
}

describe('the supervisor of `npm start`', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'ends everything at %s and exits with 0',
    async (signal) => {
      const { parent, pids, exit } = await supervise('polite', 'polite');
      parent.kill(signal);
      expect(await exit).toEqual([0, null]);
      expect(pids.filter(isAlive)).toEqual([]);
    },
  );

  it('ends everything at ctrl-C, which signals the whole group, and which npm then repeats', async () => {
    const { parent, pids, exit } = await supervise('polite', 'polite');
    process.kill(-parent.pid!, 'SIGINT');
    parent.kill('SIGINT');
    expect(await exit).toEqual([0, null]);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('kills a child that does not end in time', async () => {
    const { parent, pids, exit } = await supervise('stubborn', 'polite');
    parent.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('ends one after another, the youngest first', async () => {
    const marks = join(folder, 'marks');
    const mark = (name: string): string => `import('node:fs').then(({ appendFileSync }) => {
      const mark = (what) => appendFileSync('${marks}', '${name} ' + what + ', ');
      mark('told');
      setTimeout(() => { mark('gone'); process.exit(0); }, 100);
    });`;
    for (const name of ['oldest', 'middle', 'youngest'])
      writeFileSync(join(folder, `${name}.mjs`), CHILD(mark(name)));
    const { parent, exit } = await supervise('oldest', 'middle', 'youngest');
    parent.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(readFileSync(marks, 'utf8')).toBe(
      'youngest told, youngest gone, middle told, middle gone, oldest told, oldest gone, ',
    );
  });

  it('ends the others when one dies, and exits as it did', async () => {
    writeFileSync(
      join(folder, 'dying.mjs'),
      `console.log('up ' + process.pid); setTimeout(() => process.exit(7), 100);`,
    );
    const { pids, exit } = await supervise('polite', 'dying');
    expect(await exit).toEqual([7, null]);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('exits as a shell would when one is killed', async () => {
    const { pids, exit } = await supervise('polite', 'polite');
    process.kill(pids[0]!, 'SIGKILL');
    expect(await exit).toEqual([137, null]);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('leaves no orphan when it is killed itself', async () => {
    const { parent, pids, exit } = await supervise('polite', 'polite');
    parent.kill('SIGKILL');
    expect(await exit).toEqual([null, 'SIGKILL']);
    await untilGone(pids);
  });

  it.each(['SIGKILL', 'SIGHUP'] as const)('leaves no orphan when npm alone gets %s', async (signal) => {
    const { parent, pids, exit } = await startGroup(['npm', 'parent', 'polite', 'polite'], 3);
    parent.kill(signal);
    expect(await exit).toEqual([null, signal]);
    await untilGone(pids);
  });

  it.each(['start', 'dev'])('heeds a signal before anything else is loaded: %s.mjs', async (name) => {
    const args = ['--import', join(folder, 'early-signal.mjs'), join('scripts', `${name}.mjs`)];
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    running.push(child);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
