import { expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { withinTime } from '../../../libs/cache/src/time/within-time.js';

const never = new Promise<string>(() => undefined);

it('gives what the work brings, and leaves no timer behind', async () => {
  const clock = new FakeClock();
  await expect(withinTime(Promise.resolve('done'), 100, clock)).resolves.toBe('done');
  expect(clock.pending).toBe(0);
});

it('gives the failure of the work', async () => {
  const clock = new FakeClock();
  await expect(withinTime(Promise.reject(new Error('down')), 100, clock)).rejects.toThrow('down');
  expect(clock.pending).toBe(0);
});

it('says that the work is too slow at its limit', async () => {
  const clock = new FakeClock();
  const result = withinTime(never, 100, clock);
  clock.advance(100);
  await expect(result).resolves.toBe('too-slow');
});

it('sets no timer without a limit', async () => {
  const clock = new FakeClock();
  const work = Promise.resolve('done');
  expect(withinTime(work, undefined, clock)).toBe(work);
  expect(clock.pending).toBe(0);
  await work;
});
