import { expect, it } from '@jest/globals';
import { keepAlive } from '../../../libs/cache/src/time/keep-alive.js';

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
