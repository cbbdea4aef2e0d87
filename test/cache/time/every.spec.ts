import { expect, it, jest } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { every } from '../../../libs/cache/src/time/every.js';

it('calls back again and again, first after the given time', () => {
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
