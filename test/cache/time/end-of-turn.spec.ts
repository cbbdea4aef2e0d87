import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { atEndOfTurn, TurnBatches } from '../../../libs/cache/src/time/end-of-turn.js';

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

describe('batches of turns', () => {
  it('call back when nothing is gathered or under way any more', async () => {
    const gates: (() => void)[] = [];
    let idle = 0;
    const batches = new TurnBatches<number>({
      send: () => new Promise((resolve) => gates.push(resolve)),
      most: 2,
      onIdle: () => (idle += 1),
    });
    for (const number of [1, 2, 3]) batches.add(number);
    await setImmediate();
    expect([gates.length, idle]).toEqual([2, 0]);
    gates[0]?.();
    await setImmediate();
    expect(idle).toBe(0);
    gates[1]?.();
    await setImmediate();
    expect(idle).toBe(1);
  });

  it('send what is gathered so far when they are told to, and the rest at the end of the turn', async () => {
    const sent: number[][] = [];
    const batches = new TurnBatches<number>({
      send: async (batch) => void sent.push(batch),
      most: 10,
    });
    batches.add(1);
    batches.add(2);
    batches.flush();
    expect(sent).toEqual([[1, 2]]);
    batches.add(3);
    await setImmediate();
    expect(sent).toEqual([[1, 2], [3]]);
  });
});
