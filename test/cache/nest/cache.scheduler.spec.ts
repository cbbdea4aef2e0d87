import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Cacheable, LocalBackend, type SchedulerOptions } from '@tripsage/cache';
import type { FakeClock } from '@tripsage/cache-testing';
import { ApplicationRuntime } from '../../../libs/cache/src/methods/application-runtime.js';
import type { CacheMark } from '../../../libs/cache/src/methods/marks/mark.js';
import { marksOf } from '../../../libs/cache/src/methods/marks/marks-of.js';
import { CacheScheduler, END_WITHIN_MS } from '../../../libs/cache/src/nest/cache.scheduler.js';
import { checkModuleOptions } from '../../../libs/cache/src/options/module-options.js';
import { Gated, localCluster, SimulatedProcess } from '../simulated-process.js';

const PLACES = { method: 'places:places:find', atStart: false, cron: '0 4 * * *' };
const EVERY_SECOND = { kind: 'every', everyMs: 1_000, jitterMs: 0 } as const;

/** The scheduler of one process, which has one cached method. */
function scheduled(
  scheduler: SchedulerOptions,
  { clock, backend }: { clock: FakeClock; backend: LocalBackend } = localCluster(),
) {
  const loads: string[] = [];
  class Places {
    @Cacheable('places', '1m')
    async find(id: string): Promise<string> {
      loads.push(id);
      return id;
    }
  }
  const { engine, events, told } = new SimulatedProcess({ clock, backend });
  const runtime = new ApplicationRuntime(engine, new Map());
  const [mark] = marksOf(Places.prototype) as [CacheMark];
  runtime.addRefreshable(mark, new Places());
  const registry = new SchedulerRegistry();
  const options = checkModuleOptions({ clock, scheduler });
  const { leader, purge, scheduledRefresh, cachedCall, transactionNotes, invalidator } = engine;
  const one = new CacheScheduler(
    options,
    leader,
    purge,
    registry,
    scheduledRefresh,
    runtime,
    transactionNotes,
    invalidator,
    cachedCall,
    events,
  );
  return { one, registry, loads, told, cluster: { clock, backend } };
}

describe('warm-ups by hand', () => {
  const warmUps = { popular: { ...PLACES, entries: async () => [['rome'], ['paris']] } };

  it('load their list in one process, and in no other a moment later', async () => {
    const { one, loads, told, cluster } = scheduled({ warmUps });
    const other = scheduled({ warmUps }, cluster);
    expect(await one.warmUpNow('popular')).toBe('done');
    expect(await other.one.warmUpNow('popular')).toBe('others-lead');
    expect([loads.toSorted(), other.loads]).toEqual([['paris', 'rome'], []]);
    expect(told.of('warmUpEnded')).toMatchObject([{ list: 'popular', warmed: 2 }]);
  });

  it('are refused by a name that there is not, and fail as their list fails', async () => {
    const entries = async () => Promise.reject(new Error('no list'));
    const { one } = scheduled({ warmUps: { broken: { ...PLACES, entries } } });
    await expect(one.warmUpNow('popular')).rejects.toThrow("There is no warm-up 'popular' in this process.");
    await expect(one.warmUpNow('broken')).rejects.toThrow('no list');
  });

  it('are checked at start to be of a cached method', () => {
    expect(() => scheduled({ warmUps }).one.check()).not.toThrow();
    const warmUp = { ...PLACES, method: 'places:place:find', entries: [] };
    expect(() => scheduled({ warmUps: { wrong: warmUp } }).one.check()).toThrow(
      'There are places:places:find.',
    );
  });
});

describe('jobs of other parts', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('start with those of the cache, and end with them', async () => {
    const { one, registry } = scheduled({});
    const work = new Gated<void>();
    one.addJob({ name: 'cache:other', schedule: EVERY_SECOND, run: work.run });
    expect(registry.getIntervals()).toEqual([]);
    one.start();
    expect(registry.getIntervals().toSorted()).toEqual(['cache:housekeeping', 'cache:other']);
    await jest.advanceTimersByTimeAsync(1_000);
    work.open();
    await one.end();
    await jest.advanceTimersByTimeAsync(5_000);
    expect([work.started, registry.getIntervals()]).toEqual([1, []]);
  });

  it('that hang hold up the end for a limited time', async () => {
    const { one } = scheduled({});
    const work = new Gated<void>();
    one.addJob({ name: 'cache:other', schedule: EVERY_SECOND, run: work.run });
    one.start();
    await jest.advanceTimersByTimeAsync(1_000);
    let hasEnded = false;
    const ended = one.end().then(() => (hasEnded = true));
    await jest.advanceTimersByTimeAsync(END_WITHIN_MS - 1);
    expect(hasEnded).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    await ended;
    work.open();
  });
});
