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

  it.each([
    ['nothing', async () => undefined],
    [
      'an entry that is invalid',
      ({ one, other }: ReturnType<typeof twoProcesses>) =>
        one.answer(async () => 'old', { tags: ['t'] }).then(() => other.invalidator.tags(['t'], 'delete')),
    ],
  ] as const)(
    'looks no second time where under the lease there is what was seen before: %s',
    async (_what, begin) => {
      const both = twoProcesses();
      const { one } = both;
      await begin(both);
      const { read } = one.backend.calls;
      expect(await one.answer(async () => 'value', { tags: ['t'] })).toBe('value');
      expect(one.backend.calls.read - read).toBe(1);
    },
  );

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

  it('gives one limit to a call, for its wait and for the load that it begins then', async () => {
    const { one, other, clock } = twoProcesses();
    const load = new Gated<string>();
    const first = one.answer(load.run);
    await load.hasBegun;
    const own = new Gated<string>();
    const second = other.answer(own.run, { hardLimit: '1s' }).catch((error: unknown) => error);
    await settle();
    clock.advance(700);
    // Its lease ends, which is told.
    await one.invalidator.keys(['ns:key']);
    await own.hasBegun;
    load.open('old');
    expect(await first).toBe('old');
    clock.advance(299);
    await settle();
    expect(other.told.of('unanswered')).toEqual([]);
    clock.advance(1);
    expect(await second).toBeInstanceOf(CacheLoadTimeoutError);
    // The supplier had a part of the limit only: its failure is nobody else's.
    expect(await one.answer(async () => 'new')).toBe('new');
  });

  it('begins no load where the lease comes after the limit, and blames nobody for that', async () => {
    const { one, other, clock } = twoProcesses();
    await one.coherence.confirm();
    const hold = one.backend.hold('acquire');
    let loads = 0;
    const load = async (): Promise<never> => {
      loads += 1;
      throw new Error('supplier down');
    };
    const answer = one.answer(load, { hardLimit: '1s' }).catch((error: unknown) => error);
    await hold.reached();
    clock.advance(1_000);
    expect(await answer).toBeInstanceOf(CacheLoadTimeoutError);
    hold.open();
    await settle();
    expect(loads).toBe(0);
    expect([await other.answer(async () => 'new'), await one.answer(async () => 'newer')]).toEqual(['new', 'new']); // prettier-ignore
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
