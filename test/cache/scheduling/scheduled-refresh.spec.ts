import { describe, expect, it } from '@jest/globals';
import { RateLimitedError, type ScheduledRefreshOutcome } from '@tripsage/cache';
import type { ScheduledRefreshSettings } from '../../../libs/cache/src/options/scheduler-options.js';
import { ScheduledRefresh } from '../../../libs/cache/src/scheduling/scheduled-refresh.js';
import { clusterOf } from '../../support/cluster-of.js';
import { callOf, Gated, settle, SimulatedProcess } from '../simulated-process.js';

const METHOD = 'ns:entity:find';
const POLICY = { fresh: '10s', errors: '0ms' } as const;
const SETTINGS: ScheduledRefreshSettings = {
  leadShare: 0.2,
  leastHits: 2,
  decay: 0.5,
  mostListed: 100,
  concurrency: 10,
  holdMs: 5_000,
};

/** Processes that refresh what is asked for, on one queue; `refreshDue` lets one of them do so. */
function refreshing(processes = 1, settings: Partial<ScheduledRefreshSettings> = {}) {
  const loads: string[] = [];
  let load = async (id: string): Promise<string> => {
    loads.push(id);
    return `${id} loaded ${loads.length}`;
  };
  const { clock, backend, one, two } = clusterOf(processes, (shared) => {
    const process = new SimulatedProcess(shared);
    const scheduledRefresh = new ScheduledRefresh({
      queue: process.backend.refreshQueue,
      cachedCall: process.cachedCall,
      clock: shared.clock,
      events: process.events,
      settings: { ...SETTINGS, ...settings },
    });
    const callFor = ([id]: readonly unknown[]) =>
      callOf(() => load(String(id)), { policy: POLICY, cacheKey: `${METHOD}:${String(id)}` });
    scheduledRefresh.add({ id: METHOD, callFor });
    const ask = async (id: string): Promise<unknown> =>
      process.cachedCall.answer({
        ...callFor([id]),
        answered: (key, age) => scheduledRefresh.count(METHOD, key, [id], age),
      });
    const refreshDue = async (): Promise<void> => {
      await scheduledRefresh.run();
      await settle();
    };
    const outcomes = (): ScheduledRefreshOutcome[] =>
      process.told.of('scheduledRefresh').map(({ outcome }) => outcome);
    return { process, scheduledRefresh, ask, refreshDue, outcomes };
  });
  return {
    clock,
    backend,
    loads,
    one,
    two,
    /** What the method does from now on. */
    loadBy: (other: typeof load) => (load = other),
  };
}

describe('a scheduled refresh', () => {
  it('refreshes what is asked for often, before it stops being fresh, and nobody waits', async () => {
    const { clock, one, loads } = refreshing();
    for (let second = 0; second < 60; second += 1) {
      await one.ask('a');
      await one.refreshDue();
      clock.advance(1_000);
    }
    // At 8 s of each life of 10 s.
    expect(loads.length).toBe(8);
    const missed = one.process.told.of('answered').filter(({ outcome }) => outcome === 'miss');
    expect(missed).toHaveLength(1);
  });

  it('lets go of what few ask for', async () => {
    const { clock, backend, one, loads } = refreshing();
    await one.ask('a');
    await one.refreshDue();
    expect(await backend.refreshQueue.state()).toEqual({ length: 1, lagMs: 0 });
    clock.advance(8_000);
    await one.refreshDue();
    expect(loads).toEqual(['a']);
    expect(one.outcomes()).toEqual(['cold']);
    expect((await backend.refreshQueue.state()).length).toBe(0);
  });

  it('halves the hits of a life for the next: who stops asking is let go after some', async () => {
    const { clock, one, loads } = refreshing();
    for (let hit = 0; hit < 10; hit += 1) await one.ask('a');
    for (let second = 0; second < 60; second += 1) {
      await one.refreshDue();
      clock.advance(1_000);
    }
    // 10, 5, 2.5 and then 1.25, which is less than two.
    expect(loads).toHaveLength(4);
    expect(one.outcomes()).toEqual(['refreshed', 'refreshed', 'refreshed', 'cold']);
  });

  it('is done once in the cluster, by whoever comes first', async () => {
    const { clock, one, two, loads } = refreshing(2);
    await one.ask('a');
    await two.ask('a');
    await one.refreshDue();
    await two.refreshDue();
    clock.advance(8_000);
    await Promise.all([one.refreshDue(), two.refreshDue()]);
    expect(loads).toEqual(['a', 'a']);
    expect([...one.outcomes(), ...two.outcomes()]).toEqual(['refreshed']);
    await one.ask('a');
    expect(one.process.told.of('answered').at(-1)?.outcome).toBe('hit');
  });

  it('is taken over from a process that died, after the time for which it held the entry', async () => {
    const { clock, one, two, loads, loadBy } = refreshing(2);
    await one.ask('a');
    await one.ask('a');
    await one.refreshDue();
    clock.advance(8_000);
    const never = new Gated<string>();
    loadBy(async (id) => {
      loads.push(id);
      return loads.length === 2 ? never.run() : 'taken over';
    });
    await one.refreshDue();
    // It can't renew its lease on the load any more.
    one.process.backend.failAll();
    clock.advance(4_999);
    await two.refreshDue();
    expect(loads).toHaveLength(2);
    clock.advance(1);
    await two.refreshDue();
    clock.advance(5_000);
    await settle();
    expect(loads).toHaveLength(3);
    expect(two.outcomes()).toEqual(['refreshed']);
  });

  it('leaves what others refreshed as it is', async () => {
    const { clock, one, two, loads } = refreshing(2);
    await one.ask('a');
    await one.ask('a');
    await one.refreshDue();
    clock.advance(7_900);
    await two.process.invalidator.keys([`${METHOD}:a`]);
    await two.ask('a');
    clock.advance(200);
    await one.refreshDue();
    expect(loads).toEqual(['a', 'a']);
    expect(one.outcomes()).toEqual(['refreshed-elsewhere']);
    // Due again when the new one is.
    clock.advance(7_800);
    await one.ask('a');
    await one.ask('a');
    await one.refreshDue();
    await one.refreshDue();
    expect(loads).toEqual(['a', 'a', 'a']);
  });

  it('puts off what fails, ever longer, and its method with it', async () => {
    const { clock, one, loadBy } = refreshing();
    for (const id of ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b']) await one.ask(id);
    await one.refreshDue();
    clock.advance(8_000);
    const failed: number[] = [];
    loadBy(async () => {
      failed.push(clock.monotonic());
      throw new Error('supplier down');
    });
    for (let tenth = 0; tenth < 300; tenth += 1) {
      await one.ask('a').catch(() => undefined);
      await one.ask('b').catch(() => undefined);
      await one.refreshDue();
      clock.advance(100);
    }
    const failures = one.process.told.of('scheduledRefresh').filter(({ outcome }) => outcome === 'failed');
    expect(failures.length).toBeGreaterThanOrEqual(4);
    expect(failures.length).toBeLessThanOrEqual(12);
    expect(failures[0]?.error).toMatchObject({ message: 'supplier down' });
  });

  it('waits for a limiter that does not let it, without counting that as a failure', async () => {
    const { clock, one, loads, loadBy } = refreshing();
    for (let hit = 0; hit < 4; hit += 1) await one.ask('a');
    await one.refreshDue();
    clock.advance(8_000);
    loadBy(() =>
      Promise.reject(
        new RateLimitedError('rejected', { limiter: 'duffel', reason: 'limit', retryAfterMs: 700 }),
      ),
    );
    await one.refreshDue();
    expect(one.outcomes()).toEqual(['rejected']);
    loadBy(async (id) => {
      loads.push(id);
      return 'again';
    });
    clock.advance(699);
    await one.refreshDue();
    expect(loads).toHaveLength(1);
    clock.advance(1);
    await one.refreshDue();
    expect(loads).toHaveLength(2);
  });

  it('goes on past a method that hangs, which is cut at its hard limit', async () => {
    const { clock, one, loads, loadBy } = refreshing(1, { concurrency: 2 });
    for (const id of ['a', 'a', 'b', 'b']) await one.ask(id);
    await one.refreshDue();
    clock.advance(8_000);
    const hanging = new Gated<string>();
    loadBy(async (id) => {
      loads.push(id);
      return id === 'a' ? hanging.run() : 'b again';
    });
    await one.refreshDue();
    expect(one.outcomes()).toEqual(['refreshed']);
    for (let second = 0; second < 61; second += 1) {
      clock.advance(1_000);
      await settle();
    }
    expect(one.outcomes()).toContain('failed');
    expect(one.process.told.of('scheduledRefresh').at(-1)?.error).toMatchObject({
      code: 'CACHE_LOAD_TIMEOUT',
    });
  });

  it('drops, and tells of, what no method is there for, or nobody can read', async () => {
    const { clock, backend, one } = refreshing();
    const touch = (key: string, method: string, args: string) => ({ key, method, args, hits: 9, dueInMs: 0 });
    await backend.refreshQueue.touch(
      [
        touch('ns:gone:find:1', 'ns:gone:find', 'json:[1]'),
        touch(`${METHOD}:1`, METHOD, 'json:[1'),
        touch(`${METHOD}:2`, METHOD, 'v9:[2]'),
        touch(`${METHOD}:3`, METHOD, 'json:{}'),
        // Of another deploy, whose keys were made otherwise.
        touch(`${METHOD}:old`, METHOD, 'json:["new"]'),
      ],
      100,
    );
    clock.advance(1);
    await one.refreshDue();
    expect(one.outcomes().toSorted()).toEqual([
      'method-gone',
      ...Array.from({ length: 4 }, () => 'unreadable'),
    ]);
    expect((await backend.refreshQueue.state()).length).toBe(0);
  });

  it('watches over no more entries than it may, and takes up no more than it has room for', async () => {
    const { clock, backend, one, loads } = refreshing(1, { mostListed: 5, concurrency: 2 });
    for (const id of 'abcdefgh') {
      await one.ask(id);
      await one.ask(id);
    }
    await one.refreshDue();
    expect((await backend.refreshQueue.state()).length).toBe(5);
    loads.length = 0;
    clock.advance(8_000);
    await one.refreshDue();
    expect(loads).toHaveLength(2);
    await one.refreshDue();
    await one.refreshDue();
    expect(loads).toHaveLength(5);
  });

  it('only tells where others do the work, pauses and goes on', async () => {
    const { clock, one, two, loads } = refreshing(2);
    await one.ask('a');
    await one.ask('a');
    await one.scheduledRefresh.run(false);
    clock.advance(8_000);
    await one.scheduledRefresh.run(false);
    await settle();
    expect(loads).toHaveLength(1);
    two.scheduledRefresh.pause();
    await two.refreshDue();
    expect(loads).toHaveLength(1);
    two.scheduledRefresh.resume();
    await two.refreshDue();
    expect(loads).toHaveLength(2);
  });

  it('does nothing, and harms nobody, while the store is away', async () => {
    const { clock, one, loads } = refreshing();
    await one.ask('a');
    await one.ask('a');
    await one.refreshDue();
    clock.advance(8_000);
    one.process.backend.failAll();
    await one.refreshDue();
    expect(loads).toHaveLength(1);
    one.process.backend.heal();
    await one.refreshDue();
    expect(loads).toHaveLength(2);
  });

  it('ends with what is under way', async () => {
    const { clock, one, loadBy } = refreshing();
    await one.ask('a');
    await one.ask('a');
    await one.refreshDue();
    clock.advance(8_000);
    const work = new Gated<string>();
    loadBy(work.run);
    await one.refreshDue();
    let hasEnded = false;
    const ended = one.scheduledRefresh.end().then(() => (hasEnded = true));
    await settle();
    expect(hasEnded).toBe(false);
    work.open('done');
    await ended;
    expect(one.outcomes()).toEqual(['refreshed']);
  });
});
