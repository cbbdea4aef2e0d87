import { setImmediate } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { atEndOfTurn } from '../../../libs/cache/src/time/end-of-turn.js';

it('does work once the turn ends, after its promises and ticks, in its order', async () => {
  const done: string[] = [];
  atEndOfTurn(() => done.push('first'));
  atEndOfTurn(() => done.push('second'));
  await Promise.resolve();
  process.nextTick(() => done.push('tick'));
  expect(done).toEqual([]);
  await setImmediate();
  expect(done).toEqual(['tick', 'first', 'second']);
});

it('does work that other work adds in the same turn, and begins anew in the next', async () => {
  const done: string[] = [];
  atEndOfTurn(() => {
    done.push('outer');
    atEndOfTurn(() => done.push('inner'));
  });
  await setImmediate();
  expect(done).toEqual(['outer', 'inner']);
  atEndOfTurn(() => done.push('next'));
  await setImmediate();
  expect(done).toEqual(['outer', 'inner', 'next']);
});
