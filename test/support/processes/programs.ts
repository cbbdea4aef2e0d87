import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, afterEach } from '@jest/globals';
import { compiledSources } from './compiled-sources.mjs';

/** Has a child process, and its own children, run our TypeScript from the sources as they are now. */
export const FROM_SOURCES = {
  NODE_OPTIONS: `--require=${JSON.stringify(resolve('test/support/processes/run-sources.cjs'))}`,
  COMPILED_SOURCES: compiledSources(),
};

const running: Record<'test' | 'file', ChildProcess[]> = { test: [], file: [] };
const killAll = (killedAfter: 'test' | 'file'): void => {
  for (const child of running[killedAfter].splice(0))
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
};
afterEach(() => killAll('test'));
afterAll(() => killAll('file'));

export interface ProgramOptions {
  /** Default none: not even what the tests were started with. */
  readonly env?: NodeJS.ProcessEnv;
  readonly ipc?: boolean;
  /** Default `'test'`. */
  readonly killedAfter?: 'test' | 'file';
}

/** Runs a program in a process of its own, with no environment but this. It is killed after the test, or the last one. */
export function startProgram(
  args: readonly string[],
  { env = {}, ipc = false, killedAfter = 'test' }: ProgramOptions = {},
): ChildProcess {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe', ipc ? 'ipc' : 'ignore'],
  });
  running[killedAfter].push(child);
  return child;
}

/** The first place in what a program says that is as wanted. */
export async function said(stream: Readable, wanted: RegExp): Promise<RegExpExecArray> {
  let text = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    const match = wanted.exec(text);
    if (match) {
      stream.resume();
      return match;
    }
  }
  throw new Error(`expected ${wanted}, got ${JSON.stringify(text)}`);
}

/** How it ended: the exit code, and the signal if none. */
export async function ended(child: ChildProcess): Promise<unknown[]> {
  return child.exitCode === null && child.signalCode === null
    ? once(child, 'exit')
    : [child.exitCode, child.signalCode];
}
