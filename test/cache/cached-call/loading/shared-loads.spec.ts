import { describe, expect, it } from '@jest/globals';
import { RateLimitedError } from '@tripsage/cache';
import type { Call } from '../../../../libs/cache/src/cached-call/call/call.js';
import { DependencyTracker } from '../../../../libs/cache/src/cached-call/loading/dependency-tracker.js';
import { AWAITED, BACKGROUND } from '../../../../libs/cache/src/cached-call/loading/load-priority.js';
import { type LoadFlight, SharedLoads } from '../../../../libs/cache/src/cached-call/loading/shared-loads.js';
import { callOf, Gated, localCluster, settle, SimulatedProcess } from '../../simulated-process.js';

const POLICY = { fresh: '1s', stale: '1m', errors: '0ms' } as const;

describe('one load for the callers of a process', () => {
  it('has the priority that was asked for, inside of another load no higher than that one', async () => {
    const { clock, backend } = localCluster();
    const { coherence } = new SimulatedProcess({ clock, backend });
    const tracker = new DependencyTracker();
    const loads = new SharedLoads({ coherence, clock, tracker, maxStalenessMs: 1_000 });
    const priorityOf = async (key: string): Promise<unknown> => {
      const call = callOf(async () => undefined);
      const begin = async (flight: LoadFlight | 'inside') => flight as never;
      return ((await loads.share(call, key, AWAITED, begin)).outcome as unknown as LoadFlight).loadPriority;
    };
    expect(await priorityOf('ns:outside')).toBe(AWAITED);
    const around = { key: 'ns:around', loadPriority: BACKGROUND };
    expect((await tracker.run(around, () => priorityOf('ns:inside'))).loaded).toMatchObject(BACKGROUND);
    tracker.close();
  });

  it.each(['well', 'badly'])(
    'is under way to its end, which goes %s, whenever an older one ends',
    async (how) => {
      const { clock, backend } = localCluster();
      const { coherence } = new SimulatedProcess({ clock, backend });
      const tracker = new DependencyTracker();
      const loads = new SharedLoads({ coherence, clock, tracker, maxStalenessMs: 1_000 });
      const [first, second] = [1, 2].map((version) => callOf(async () => undefined, { version })) as [
        Call,
        Call,
      ];
      const [older, newer] = [new Gated<never>(), new Gated<never>()];
      const answers = [
        loads.share(first, 'ns:key', AWAITED, older.run),
        loads.share(second, 'ns:key', AWAITED, newer.run),
      ];
      const ended = Promise.allSettled(answers);
      expect([loads.isUnderWay(first, 'ns:key'), loads.isUnderWay(second, 'ns:key')]).toEqual([false, true]);
      older.open({} as never);
      await answers[0];
      await settle();
      expect([loads.isUnderWay(second, 'ns:key'), loads.isUnderWay(second, 'ns:else')]).toEqual([
        true,
        false,
      ]);
      if (how === 'well') newer.open({} as never);
      else newer.fail(new Error('down'));
      await ended;
      await settle();
      expect(loads.isUnderWay(second, 'ns:key')).toBe(false);
      tracker.close();
    },
  );

  it('is shared, its value and its failure alike', async () => {
    const process = new SimulatedProcess(localCluster());
    for (const end of ['open', 'fail'] as const) {
      const load = new Gated<string>();
      const answers = Array.from({ length: 3 }, () =>
        process.answer(load.run, { cacheKey: `ns:${end}`, policy: POLICY }),
      );
      await load.hasBegun;
      load[end]('end' as never);
      const ended = await Promise.allSettled(answers);
      expect(new Set(ended.map(({ status }) => status))).toEqual(
        new Set([end === 'open' ? 'fulfilled' : 'rejected']),
      );
      expect(load.started).toBe(1);
    }
  });

  it('is not that of another schema version', async () => {
    const process = new SimulatedProcess(localCluster());
    const load = new Gated<string>();
    const first = process.answer(load.run, { version: 1 });
    await load.hasBegun;
    const second = process.answer(load.run, { version: 2 });
    await settle();
    load.open('value');
    expect(await Promise.all([first, second])).toEqual(['value', 'value']);
    expect(load.started).toBe(2);
  });

  it('is one of its own for a caller who waits, where a limiter rejected a background refresh', async () => {
    const { clock, backend } = localCluster();
    const process = new SimulatedProcess({ clock, backend });
    await process.answer(async () => 'old', { policy: POLICY });
    clock.advance(1_500);
    const refresh = new Gated<string>();
    expect(await process.answer(refresh.run, { policy: POLICY })).toBe('old');
    await refresh.hasBegun;
    clock.advance(60_000);
    const waiting = process.answer(async () => 'new', { policy: POLICY });
    await settle();
    refresh.fail(new RateLimitedError('rejected', { limiter: 'duffel', retryAfterMs: 100 }));
    expect(await waiting).toBe('new');
  });

  it('is not waited for by code that runs inside of it', async () => {
    const process = new SimulatedProcess(localCluster());
    const value = await process.answer(async () => `outer ${await process.answer(async () => 'inner')}`);
    expect(value).toBe('outer inner');
    expect(process.told.of('notStored')).toMatchObject([{ reason: 'nested' }]);
  });
});
