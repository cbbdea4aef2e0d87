import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { every, keepAlive, systemClock, whileListening } from '../../../libs/cache/src/time/clock.js';

const THIRTY_DAYS_MS = 30 * 24 * 60 * 60_000;

describe('the clocks of this machine', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('call back once, after the given time', () => {
    const callback = jest.fn();
    systemClock.after(100, callback);
    jest.advanceTimersByTime(99);
    expect(callback).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1_000);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('call back after longer than a timer of Node lasts', () => {
    const callback = jest.fn();
    systemClock.after(THIRTY_DAYS_MS, callback);
    jest.advanceTimersByTime(THIRTY_DAYS_MS - 1);
    expect(callback).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('take a callback back, in the first part of a long time and in a later one', () => {
    const callback = jest.fn();
    systemClock.after(100, callback)();
    const stop = systemClock.after(THIRTY_DAYS_MS, callback);
    jest.advanceTimersByTime(THIRTY_DAYS_MS - 1);
    stop();
    jest.advanceTimersByTime(THIRTY_DAYS_MS);
    expect(callback).not.toHaveBeenCalled();
  });

  it('tell the time of day, and a time that never goes back', () => {
    jest.setSystemTime(new Date('2027-03-01T00:00:00Z'));
    expect(systemClock.now()).toBe(Date.parse('2027-03-01T00:00:00Z'));
    const before = systemClock.monotonic();
    jest.setSystemTime(new Date('2020-01-01T00:00:00Z'));
    expect(systemClock.monotonic()).toBeGreaterThanOrEqual(before);
  });
});

describe('what is done again and again', () => {
  it('calls back each time, first after the given time', () => {
    const clock = new FakeClock();
    const callback = jest.fn();
    every(100, clock, callback);
    expect(callback).not.toHaveBeenCalled();
    clock.advance(99);
    expect(callback).not.toHaveBeenCalled();
    clock.advance(1);
    expect(callback).toHaveBeenCalledTimes(1);
    clock.advance(200);
    expect(callback).toHaveBeenCalledTimes(3);
  });

  it('goes on after a callback that throws', () => {
    const clock = new FakeClock();
    const callback = jest.fn(() => {
      throw new Error('once');
    });
    every(100, clock, callback);
    expect(() => clock.advance(100)).toThrow('once');
    expect(() => clock.advance(100)).toThrow('once');
    expect(callback).toHaveBeenCalledTimes(2);
  });

  it('ends when it is stopped, also by its own callback', () => {
    const clock = new FakeClock();
    let calls = 0;
    const stop = every(100, clock, () => {
      calls += 1;
      if (calls === 2) stop();
    });
    clock.advance(1_000);
    expect(calls).toBe(2);
    expect(clock.pending).toBe(0);
  });
});

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

it('keeps the process alive until the last who waits has an answer', () => {
  const before = timers();
  const [first, second] = [keepAlive(), keepAlive()];
  expect(timers()).toBe(before + 1);
  first();
  first();
  expect(timers()).toBe(before + 1);
  second();
  expect(timers()).toBe(before);
});

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
