import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { DependencyTracker } from '../../../../libs/cache/src/cached-call/loading/dependency-tracker.js';
import { ItemBatch } from '../../../../libs/cache/src/cached-call/loading/item-batch.js';
import { settle } from '../../simulated-process.js';

function batchOf(...ids: string[]) {
  const clock = new FakeClock();
  const loads: string[][] = [];
  const load = async (some: readonly string[]) => {
    loads.push([...some]);
    return new Map(some.map((id) => [id, id.toUpperCase()]));
  };
  return { clock, loads, batch: new ItemBatch({ ids, load, clock, tracker: new DependencyTracker() }) };
}

describe('a batch of items', () => {
  it('loads once, in the order of the call, as soon as each item has an answer or needs a load', async () => {
    const { batch, loads, clock } = batchOf('a', 'b', 'c');
    const values = [batch.load('c'), batch.load('a')];
    await settle();
    expect(loads).toEqual([]);
    batch.answered('b');
    expect(await Promise.all(values)).toEqual(['C', 'A']);
    expect([loads, clock.pending]).toEqual([[['a', 'c']], 0]);
  });

  it('waits a few milliseconds at most for items that wait for the load of another call', async () => {
    const { batch, loads, clock } = batchOf('a', 'b');
    const first = batch.load('a');
    await clock.advance(5);
    expect(await first).toBe('A');
    const second = batch.load('b');
    expect(await second).toBe('B');
    expect(loads).toEqual([['a'], ['b']]);
  });

  it('gathers background refreshes until the timer goes off', async () => {
    const { batch, loads, clock } = batchOf('a', 'b');
    batch.answered('a');
    batch.answered('b');
    const values = [batch.load('a'), batch.load('b')];
    await settle();
    expect(loads).toEqual([]);
    await clock.advance(5);
    expect(await Promise.all(values)).toEqual(['A', 'B']);
    expect(loads).toEqual([['a', 'b']]);
  });

  it('fails for all whose load it was', async () => {
    const failing = async () => {
      throw new Error('down');
    };
    const parts = { clock: new FakeClock(), tracker: new DependencyTracker() };
    const batch = new ItemBatch({ ids: ['a', 'b'], load: failing, ...parts });
    const ended = await Promise.allSettled([batch.load('a'), batch.load('b')]);
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
