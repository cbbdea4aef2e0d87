import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { withFileLock } from '../../scripts/set-up/file-lock.mjs';

const module = new URL('../../scripts/set-up/file-lock.mjs', import.meta.url).href;
let folder: string;
let lock: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tripsage-lock-'));
  lock = join(folder, 'nested', 'lock');
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Another process that runs `body` (an async function's text) under the lock. */
function contender(body: string): ChildProcess {
  const script = `import { withFileLock } from '${module}';
    import { appendFileSync } from 'node:fs';
    import { setTimeout as delay } from 'node:timers/promises';
    await withFileLock(${JSON.stringify(lock)}, async () => { ${body} });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

/** A process that was killed while it held the lock. */
async function leaveStaleLock(): Promise<void> {
  const holder = contender(`console.log('held'); await delay(60_000);`);
  await once(holder.stdout!, 'data');
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  expect(existsSync(lock)).toBe(true);
}

describe('the file lock of the set-up', () => {
  it('returns what the work returns, and leaves nothing behind, also when the work fails', async () => {
    await expect(withFileLock(lock, async () => 'done')).resolves.toBe('done');
    await expect(withFileLock(lock, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(readdirSync(join(folder, 'nested'))).toEqual([]);
  });

  it('lets one at a time in', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await new Promise(setImmediate);
      inside--;
    };
    await Promise.all(Array.from({ length: 3 }, () => withFileLock(lock, work)));
    expect(most).toBe(1);
  });

  it('waits for a living process, and tells which one', async () => {
    const log = join(folder, 'log');
    const holder = contender(
      `console.log('held'); await delay(300); appendFileSync(${JSON.stringify(log)}, 'first ');`,
    );
    await once(holder.stdout!, 'data');
    const waitedFor: number[] = [];
    await withFileLock(lock, async () => appendFileSync(log, 'second'), {
      onWait: (pid) => waitedFor.push(pid),
    });
    expect(readFileSync(log, 'utf8')).toBe('first second');
    expect(waitedFor).toEqual([holder.pid]);
  });

  it('says which file to remove when a living process never lets go', async () => {
    const holder = contender(`console.log('held'); await delay(60_000);`);
    await once(holder.stdout!, 'data');
    await expect(withFileLock(lock, async () => {}, { waitMs: 50 })).rejects.toThrow(
      new RegExp(`process ${holder.pid}.*${lock}`),
    );
  });

  it('takes the lock of a killed process over, one contender at a time', async () => {
    await leaveStaleLock();
    const log = join(folder, 'log');
    const name = JSON.stringify(log);
    const work = `appendFileSync(${name}, 'in '); await delay(30); appendFileSync(${name}, 'out ');`;
    await Promise.all(Array.from({ length: 4 }, () => once(contender(work), 'exit')));
    expect(readFileSync(log, 'utf8')).toBe('in out '.repeat(4));
    expect(readdirSync(join(folder, 'nested'))).toEqual([]);
  });

  it('takes over from one who was killed while it took over', async () => {
    await leaveStaleLock();
    const { token } = JSON.parse(readFileSync(lock, 'utf8')) as { token: string };
    writeFileSync(`${lock}.after-${token}`, readFileSync(lock, 'utf8').replace(token, 'second-victim'));
    await expect(withFileLock(lock, async () => 'done')).resolves.toBe('done');
    expect(readdirSync(join(folder, 'nested'))).toEqual([]);
  });

  it('does not mistake a later process with the same id for the holder', async () => {
    await leaveStaleLock();
    const holder = JSON.parse(readFileSync(lock, 'utf8')) as object;
    writeFileSync(lock, JSON.stringify({ ...holder, pid: process.pid, started: 'long ago' }));
    await expect(withFileLock(lock, async () => 'done', { waitMs: 0 })).resolves.toBe('done');
  });

  it('waits for a half-written lock only as long as writing one takes', async () => {
    await withFileLock(lock, async () => {});
    writeFileSync(lock, '');
    await expect(withFileLock(lock, async () => {}, { waitMs: 0 })).rejects.toThrow('Waited');
    const before = new Date(Date.now() - 10_000);
    utimesSync(lock, before, before);
    await expect(withFileLock(lock, async () => 'done', { waitMs: 0 })).resolves.toBe('done');
  });

  it('stops waiting when told to', async () => {
    const holder = contender(`console.log('held'); await delay(60_000);`);
    await once(holder.stdout!, 'data');
    const stop = new AbortController();
    const waiting = withFileLock(lock, async () => {}, { signal: stop.signal, onWait: () => stop.abort() });
    await expect(waiting).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  });
});
