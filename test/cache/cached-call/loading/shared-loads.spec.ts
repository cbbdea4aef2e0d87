import { describe, expect, it } from '@jest/globals';
import { RateLimitedError } from '@tripsage/cache';
import type { Call } from '../../../../libs/cache/src/cached-call/call/call.js';
import { Deadline } from '../../../../libs/cache/src/cached-call/call/deadline.js';
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
      const asked = { priority: AWAITED, deadline: new Deadline(call, clock) };
      return ((await loads.share(call, key, asked, begin)).outcome as unknown as LoadFlight).loadPriority;
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
      const asked = { priority: AWAITED, deadline: new Deadline(first, clock) };
      const [older, newer] = [new Gated<never>(), new Gated<never>()];
      const answers = [
        loads.share(first, 'ns:key', asked, older.run),
        loads.share(second, 'ns:key', asked, newer.run),
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

  describe('that began before a call joins it', () => {
    const TAGGED = { tags: ['t'] };

    /** A load under way in a process that hears of nothing for now, and a call that joined it a moment later. */
    async function joined(tag: string, mode: 'delete' | 'expire') {
      const { clock, backend } = localCluster();
      const [one, other] = [1, 2].map(() => new SimulatedProcess({ clock, backend }));
      const load = new Gated<string>();
      const first = one!.answer(load.run, TAGGED);
      await load.hasBegun;
      one!.backend.bus.hold();
      await other!.invalidator.tags([tag], mode);
      clock.advance(20);
      const later = one!.answer(async () => 'new', TAGGED);
      await settle();
      return { first, later, load, process: one! };
    }

    it('is validated again when the call is answered: an invalidation that was heard meanwhile counts', async () => {
      const { first, later, load, process } = await joined('t', 'delete');
      process.backend.bus.open();
      load.open('old');
      expect([await first, await later]).toEqual(['old', 'new']);
    });

    it('is its answer where all that was heard meanwhile concerns others', async () => {
      const { first, later, load, process } = await joined('other', 'delete');
      process.backend.bus.open();
      load.open('old');
      expect([await first, await later]).toEqual(['old', 'old']);
    });

    it('is not its answer either where that was expired meanwhile: it would pass for fresh', async () => {
      const { first, later, load, process } = await joined('t', 'expire');
      process.backend.bus.open();
      load.open('old');
      expect([await first, await later]).toEqual(['old', 'new']);
    });
  });

  it('that begins after a call has joined it is the answer of that call', async () => {
    const { clock, backend } = localCluster();
    const process = new SimulatedProcess({ clock, backend });
    const gate = process.backend.hold('acquire');
    const first = process.answer(async () => 'value', { tags: ['t'] });
    await gate.reached();
    const joins = process.answer(async () => 'never', { tags: ['t'] });
    await settle();
    clock.advance(20);
    await process.invalidator.tags(['t'], 'delete');
    gate.open();
    expect([await first, await joins]).toEqual(['value', 'value']);
  });

  it('that was cut short by the wait of its caller is not the failure of those who joined it', async () => {
    const { clock, backend } = localCluster();
    const [one, other] = [new SimulatedProcess({ clock, backend }), new SimulatedProcess({ clock, backend })];
    const elsewhere = new Gated<string>();
    const first = other.answer(elsewhere.run);
    await elsewhere.hasBegun;
    const short = new Gated<string>();
    const cut = one.answer(short.run, { hardLimit: '1s' }).catch((error: Error) => error.name);
    await settle();
    clock.advance(700);
    await other.invalidator.keys(['ns:key']);
    await short.hasBegun;
    const joins = one.answer(async () => 'new', { hardLimit: '1s' });
    await settle();
    clock.advance(300);
    expect([await cut, await joins]).toEqual(['CacheLoadTimeoutError', 'new']);
    elsewhere.open('old');
    await first;
  });

  it('is not waited for by code that runs inside of it', async () => {
    const process = new SimulatedProcess(localCluster());
    const value = await process.answer(async () => `outer ${await process.answer(async () => 'inner')}`);
    expect(value).toBe('outer inner');
    expect(process.told.of('notStored')).toMatchObject([{ reason: 'nested' }]);
  });
});
