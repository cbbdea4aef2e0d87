// Slow: it keeps all cores busy.
import { spawn, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { paced, patience, slowness } from './slowness.mjs';
import { until } from './until.js';

const MODULE = fileURLToPath(new URL('slowness.mjs', import.meta.url));
const running: ChildProcess[] = [];
afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')));

/** A program that does nothing else than this. */
function start(program: string): ChildProcess {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  return child;
}

/** What another process, which has not measured before, measures now. */
async function measuredElsewhere(): Promise<number> {
  const { stdout } = start(`import { slowness } from ${JSON.stringify(MODULE)}; console.log(slowness());`);
  let text = '';
  for await (const chunk of stdout!) text += String(chunk);
  return Number(text);
}

describe('how slow this machine is', () => {
  it('is never less than 1, and what a wait is multiplied by', () => {
    const now = slowness();
    expect(now).toBeGreaterThanOrEqual(1);
    expect(patience(0)).toBe(0);
    expect(patience(1_000)).toBeGreaterThanOrEqual(1_000 * now);
  });

  it('makes what is waited out in full four times as long at most', () => {
    expect(paced(1_000)).toBeGreaterThanOrEqual(1_000);
    expect(paced(1_000)).toBeLessThanOrEqual(4_000);
  });

  it('grows with what else runs on it', async () => {
    const before = await measuredElsewhere();
    for (let core = 0; core < 2 * availableParallelism(); core += 1) start('for (;;);');
    // They take a moment to start.
    const isSlower = async () => (await measuredElsewhere()) > 1.2 * before;
    expect(await until(isSlower, { what: 'a machine that is slower', within: 15_000 })).toBe(true);
  });
});
