import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from './refusal.mjs';

const POLL_MS = 100;
const HALF_WRITTEN_MS = 5_000;
const OTHER_HOST_MS = 15 * 60_000;

/**
 * Runs `work` while no other process runs under the same lock file. The file names its holder; that of a process that
 * is gone is taken over.
 *
 * @template T
 * @param {string} path the lock file; its folder is made when missing
 * @param {() => Promise<T>} work
 * @param {{ waitMs?: number, onWait?: (pid: number) => void, signal?: AbortSignal }} [options]
 *   `waitMs`: longest wait for a living holder, default 10 minutes; `onWait`: told once, with the holder's pid
 * @returns {Promise<T>}
 * @throws {Refusal} when a living process still holds the lock after `waitMs`
 */
export async function withFileLock(path, work, { waitMs = 600_000, onWait, signal } = {}) {
  const me = { token: randomUUID(), pid: process.pid, host: hostname(), started: processStart(process.pid) };
  await mkdir(dirname(path), { recursive: true });
  await acquire(path, me, { waitMs, onWait, signal });
  try {
    return await work();
  } finally {
    if ((await readHolder(path))?.token === me.token) await rm(path, { force: true });
  }
}

async function acquire(path, me, { waitMs, onWait, signal }) {
  const deadline = Date.now() + waitMs;
  let told = false;
  while (!(await tryAcquire(path, me))) {
    const holder = await readHolder(path);
    if (Date.now() > deadline) {
      throw new Refusal(
        `Waited ${Math.round(waitMs / 1000)} s for process ${holder?.pid ?? 'unknown'}, which holds ${path}. ` +
          'If no other set-up is running, remove that file and run the command again.',
      );
    }
    if (!told && holder) {
      told = true;
      onWait?.(holder.pid);
    }
    await delay(POLL_MS, undefined, { signal });
  }
}

/**
 * A dead holder's file may be replaced only by whoever holds the lock on replacing that very holder. Without it, two
 * that both saw the dead holder could remove one after the other, the second one removing the first one's new lock.
 */
async function tryAcquire(path, me) {
  if (await create(path, me)) return true;
  const holder = await readHolder(path);
  if (!holder || isAlive(holder)) return false;

  const right = `${path}.after-${holder.token}`;
  if (!(await tryAcquire(right, me))) return false;
  try {
    if ((await readHolder(path))?.token !== holder.token) return false;
    const replacement = `${path}.${me.token}`;
    await writeFile(replacement, JSON.stringify(me));
    await rename(replacement, path);
    return true;
  } finally {
    await rm(right, { force: true });
  }
}

async function create(path, me) {
  try {
    await writeFile(path, JSON.stringify(me), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** What the lock file says and how old it is; undefined when there is none. A half-written file has no pid. */
async function readHolder(path) {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    return { ...parse(text), ageMs: Date.now() - mtimeMs };
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { token: 'half-written' };
  }
}

function isAlive(holder) {
  if (holder.pid === undefined) return holder.ageMs < HALF_WRITTEN_MS;
  // A checkout shared between a machine and its containers: the other one's process ids mean nothing here.
  if (holder.host !== hostname()) return holder.ageMs < OTHER_HOST_MS;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return false;
  }
  return holder.started === processStart(holder.pid);
}

/**
 * When a process began, in clock ticks since boot: tells it from a later one with the same id. `dead` for one that only
 * waits to be reaped, which in a container may be for ever. Undefined without /proc.
 */
function processStart(pid) {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'dead' : fields[19];
  } catch {
    return undefined;
  }
}
