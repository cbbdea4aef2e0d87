import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { whileListening } from '../../../libs/cache/src/time/listening.js';

/** A clock whose process is busy for the given shares of the time that passes. */
function busyProcess() {
  const clock = new FakeClock();
  let busyMs = 0;
  const waits = whileListening({
    after: (ms, callback) => clock.after(ms, callback),
    monotonic: () => clock.monotonic(),
    listened: () => clock.monotonic() - busyMs,
  });
  let endedAt: number | undefined;
  const wait = (ms: number) => waits.after(ms, () => (endedAt = clock.monotonic()));
  const block = (ms: number): void => {
    busyMs += ms;
    clock.advance(ms);
  };
  return { clock, wait, block, endedAt: () => endedAt };
}

describe('a wait for an answer', () => {
  it('ends on time in a process that has nothing else to do', () => {
    const { clock, wait, endedAt } = busyProcess();
    wait(500);
    clock.advance(500);
    expect(endedAt()).toBe(500);
  });

  it('does not count the time in which the process could not read', () => {
    const { clock, wait, block, endedAt } = busyProcess();
    wait(500);
    block(490);
    clock.advance(499);
    expect(endedAt()).toBeUndefined();
    clock.advance(1);
    expect(endedAt()).toBe(990);
  });

  it('ends after five times its length in a process that is always busy', () => {
    const { wait, block, endedAt } = busyProcess();
    wait(500);
    for (let ms = 0; ms < 10_000; ms += 1) block(1);
    expect(endedAt()).toBe(2_500);
  });

  it('can be given up, also when it began anew', () => {
    const { clock, wait, block, endedAt } = busyProcess();
    const stop = wait(500);
    block(700);
    stop();
    clock.advance(5_000);
    expect(endedAt()).toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  it('goes by the clock alone where that is all there is', () => {
    const clock = new FakeClock();
    let isOver = false;
    whileListening(clock).after(500, () => (isOver = true));
    clock.advance(500);
    expect(isOver).toBe(true);
  });
});
