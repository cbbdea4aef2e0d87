import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Refusal } from './refusal.mjs';

const LEAVE_WITH_PARENT = new URL('./leave-with-parent.mjs', import.meta.url).href;
/** How long a command that is told to stop may take, before it is killed. */
const STOP_MS = 2_000;
/** A step that takes longer than this announces itself; a quicker one says nothing. */
const ANNOUNCE_AFTER_MS = 500;

/**
 * Runs a command that is a Node program, and whose output matters only when it fails. It ends with this process.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ title: string, cwd: string, signal?: AbortSignal }} options `title`: what the person reads, e.g. 'Building'
 * @throws {Refusal} with the command's output when it exits with another code than 0
 * @throws {DOMException} `AbortError`, once the command has ended
 */
export async function runQuietly(command, args, { title, cwd, signal }) {
  const began = Date.now();
  let announced = false;
  const announcement = setTimeout(() => {
    announced = true;
    process.stderr.write(`${title}…\n`);
  }, ANNOUNCE_AFTER_MS);
  try {
    const { output, code, endedBy } = await run(command, args, { cwd, signal });
    signal?.throwIfAborted();
    if (code !== 0) {
      throw new Refusal(
        `${output.trimEnd()}\n\n${title} failed (${endedBy ?? `exit code ${code}`}): ${[command, ...args].join(' ')}`,
      );
    }
  } finally {
    clearTimeout(announcement);
  }
  if (announced) process.stderr.write(`${title}: done in ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
}

async function run(command, args, { cwd, signal }) {
  signal?.throwIfAborted();
  const NODE_OPTIONS = [process.env.NODE_OPTIONS, `--import=${LEAVE_WITH_PARENT}`].filter(Boolean).join(' ');
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, NODE_OPTIONS },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  }
  let patience;
  const stop = () => {
    child.kill('SIGTERM');
    patience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  };
  signal?.addEventListener('abort', stop);
  try {
    const [code, endedBy] = await once(child, 'close');
    return { output, code, endedBy };
  } finally {
    signal?.removeEventListener('abort', stop);
    clearTimeout(patience);
  }
}
