import { describe, expect, it } from '@jest/globals';
import { CacheLoadTimeoutError } from '@tripsage/cache';
import { Gated, localCluster, settle, SimulatedProcess } from '../../simulated-process.js';

function twoProcesses() {
  const cluster = localCluster();
  return { ...cluster, one: new SimulatedProcess(cluster), other: new SimulatedProcess(cluster) };
}

describe('one load in the cluster', () => {
  it('is made by the process with the lease; the other waits for its completion and reads the value', async () => {
    const { one, other } = twoProcesses();
    const load = new Gated<string>();
    const first = one.answer(load.run);
    await load.hasBegun;
    const second = other.answer(async () => 'never');
    await settle();
    load.open('value');
    expect(await Promise.all([first, second])).toEqual(['value', 'value']);
    expect(other.told.of('leaseWaited')).toHaveLength(1);
  });

  it('looks once more under the lease, and does not load what another process stored meanwhile', async () => {
    const { one, other } = twoProcesses();
    const hold = one.backend.hold('acquire');
    const answer = one.answer(async () => 'never');
    await settle();
    await other.answer(async () => 'value');
    hold.open();
    expect(await answer).toBe('value');
    await settle();
    expect(one.backend.calls.release).toBe(1);
  });

  it('ends the wait for a load that takes longer than the hard limit', async () => {
    const { one, other, clock } = twoProcesses();
    const load = new Gated<string>();
    const first = one.answer(load.run);
    await load.hasBegun;
    const second = other.answer(async () => 'never', { hardLimit: '1s' }).catch((error: unknown) => error);
    for (let waited = 0; waited < 1_500; waited += 100) {
      await settle();
      clock.advance(100);
    }
    expect(await second).toBeInstanceOf(CacheLoadTimeoutError);
    load.open('value');
    await first;
  });

  it('begins a hundred loads in one turn of the event loop, and the others in later ones, in their order', async () => {
    const { one } = twoProcesses();
    const begun: number[] = [];
    let turn = 0;
    let isDone = false;
    const count = (): void => {
      turn += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    const ids = Array.from({ length: 250 }, (_, id) => id);
    const turns = new Map<number, number>();
    const load = async (id: number) => {
      begun.push(id);
      turns.set(turn, (turns.get(turn) ?? 0) + 1);
      return id;
    };
    expect(await Promise.all(ids.map((id) => one.answer(() => load(id), { cacheKey: `ns:${id}` })))).toEqual(
      ids,
    );
    isDone = true;
    expect(begun).toEqual(ids);
    expect(Math.max(...turns.values())).toBeLessThanOrEqual(100);
  });
});
