import { describe, expect, it } from '@jest/globals';
import { RateLimitedError } from '@tripsage/cache';
import { WarmUp } from '../../../libs/cache/src/scheduling/warm-up.js';
import { callOf, localCluster, settle, SimulatedProcess } from '../simulated-process.js';

function warmed(load: (id: string) => Promise<string>, concurrency = 2) {
  const { clock, backend } = localCluster();
  const process = new SimulatedProcess({ backend, clock });
  const { cachedCall, events } = process;
  const warmUp = new WarmUp({ cachedCall, clock, events, concurrency, leadShare: 0.2 });
  const callFor = ([id]: readonly unknown[]) =>
    callOf(() => load(String(id)), { policy: { fresh: '10s', errors: '0ms' }, cacheKey: `ns:${String(id)}` });
  const method = { id: 'ns:entity:find', callFor };
  const run = (entries: readonly unknown[], signal = new AbortController().signal) =>
    warmUp.run({ name: 'routes', method, entries: async () => entries }, signal);
  return { clock, process, run, ask: (id: string) => cachedCall.answer(callFor([id])) };
}

describe('a warm-up', () => {
  it('loads what nobody has, and leaves what is fresh', async () => {
    const loads: string[] = [];
    const { clock, process, run, ask } = warmed(async (id) => {
      loads.push(id);
      return id;
    });
    await ask('b');
    expect(await run([['a'], ['b'], ['c']])).toEqual({ total: 3, warmed: 3, failed: 0, bad: 0 });
    expect(loads).toEqual(['b', 'a', 'c']);
    clock.advance(8_000);
    await run([['b']]);
    expect(loads).toEqual(['b', 'a', 'c', 'b']);
    expect(process.told.of('warmUpEnded')).toMatchObject([{ list: 'routes', isWhole: true }, { total: 1 }]);
  });

  it('names entries that are none, and those that fail, and loads the rest', async () => {
    const { process, run } = warmed(async (id) => {
      if (id === 'broken') throw new Error('supplier down');
      return id;
    });
    expect(await run([['a'], 'b', null, ['broken'], ['c']])).toEqual({
      total: 5,
      warmed: 2,
      failed: 1,
      bad: 2,
    });
    const failed = process.told.of('warmUpFailed').toSorted((one, other) => one.entry - other.entry);
    expect(failed.map(({ entry }) => entry)).toEqual([1, 2, 3]);
    expect(failed[2]?.error).toMatchObject({ message: 'supplier down' });
  });

  it('waits for a limiter that does not let it', async () => {
    let refusals = 2;
    const { clock, run } = warmed(async (id) => {
      if (refusals-- > 0) throw new RateLimitedError('rejected', { reason: 'limit', retryAfterMs: 500 });
      return id;
    });
    const running = run([['a']]);
    for (let step = 0; step < 4; step += 1) {
      await settle();
      clock.advance(500);
    }
    expect(await running).toMatchObject({ warmed: 1, failed: 0 });
  });

  it('loads so many at a time, and stops when it is told to', async () => {
    let atOnce = 0;
    let most = 0;
    const controller = new AbortController();
    const { run, process } = warmed(async (id) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await settle();
      atOnce -= 1;
      if (id === '5') controller.abort();
      return id;
    }, 3);
    const progress = await run(
      Array.from({ length: 20 }, (_, number) => [String(number)]),
      controller.signal,
    );
    expect(most).toBe(3);
    expect(progress.warmed).toBeLessThan(12);
    expect(process.told.of('warmUpEnded')).toMatchObject([{ isWhole: false }]);
  });
});
