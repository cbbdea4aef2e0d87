import { describe, expect, it } from '@jest/globals';
import { Injectable, Scope } from '@nestjs/common';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import {
  type Backend,
  Cacheable,
  CacheEvents,
  CacheModule,
  MemoryStore,
  type SchedulerOptions,
} from '@tripsage/cache';
import { FakeClock, recordEvents } from '@tripsage/cache-testing';
import { CACHE_BACKEND } from '../../../libs/cache/src/nest/tokens.js';
import { appWith } from '../methods/app-with.js';
import { until } from '../../support/until.js';

@Injectable()
class Places {
  loads: string[] = [];

  @Cacheable('places', { fresh: '300ms', stale: '1m' }, { revalidate: true })
  async find(id: string): Promise<string> {
    this.loads.push(id);
    return `${id} ${this.loads.length}`;
  }
}

const FAST: SchedulerOptions = { revalidation: { every: '50ms' } };

describe('the scheduler', () => {
  it('renews what is asked for often', async () => {
    const app = await appWith([Places], { scheduler: FAST });
    const places = app.get(Places);
    const events = recordEvents(app.get(CacheEvents));
    const refreshed = () =>
      events.of('scheduledRefresh').filter(({ outcome }) => outcome === 'refreshed').length;
    const isRefreshedOften = async () => {
      await places.find('rome');
      return refreshed() >= 3;
    };
    await until(isRefreshedOften, { every: 20 });
    await app.close();
    expect(events.of('answered').filter(({ outcome }) => outcome === 'miss')).toHaveLength(1);
    expect(places.loads.length).toBeGreaterThanOrEqual(2);
  });

  it('loads the lists of warm-ups at the start, and names entries that are none', async () => {
    const warmUps = {
      popular: { method: 'places:places:find', entries: async () => [['rome'], ['paris'], 'oslo' as never] },
    };
    const app = await Test.createTestingModule({
      imports: [CacheModule.forRoot({ scheduler: { ...FAST, warmUps } })],
      providers: [Places],
    }).compile();
    const events = recordEvents(app.get(CacheEvents));
    const lines: unknown[] = [];
    const line = (text: unknown) => lines.push(text);
    app.useLogger({ log: line, warn: line, error: line });
    await app.init();
    await until(() => events.of('warmUpEnded').length > 0);
    expect(events.of('warmUpEnded')).toMatchObject([{ list: 'popular', warmed: 2, bad: 1, isWhole: true }]);
    expect(app.get(Places).loads.toSorted()).toEqual(['paris', 'rome']);
    expect(lines).toEqual(
      expect.arrayContaining([
        'Warming up popular: 3 answers',
        'Warming up popular: entries failed, such as number 2 (TypeError)',
        'Warmed up popular: 2 of 3, 0 failed, 1 are no arguments',
      ]),
    );
    await app.close();
  });

  it('puts its jobs into the application’s registry, and takes them out again', async () => {
    const warmUps = {
      nightly: { method: 'places:places:find', entries: [], cron: '0 4 * * *', atStart: false },
    };
    const app = await Test.createTestingModule({
      imports: [ScheduleModule.forRoot(), CacheModule.forRoot({ scheduler: { warmUps } })],
      providers: [Places],
    }).compile();
    await app.init();
    const registry = app.get(SchedulerRegistry);
    expect(registry.getIntervals().toSorted()).toEqual([
      'cache:cluster-statistics',
      'cache:health',
      'cache:housekeeping',
      'cache:revalidation',
    ]);
    expect([...registry.getCronJobs().keys()]).toEqual(['cache:warm-up:nightly']);
    await app.close();
    expect(registry.getIntervals()).toEqual([]);
    expect(registry.getCronJobs().size).toBe(0);
  });

  it('has no job for renewals where no method is to be refreshed, and none that is turned off', async () => {
    @Injectable()
    class Plain {
      @Cacheable('plain', '1m')
      async find(): Promise<string> {
        return '';
      }
    }
    const app = await Test.createTestingModule({
      imports: [
        ScheduleModule.forRoot(),
        CacheModule.forRoot({ scheduler: { health: false, housekeeping: false } }),
      ],
      providers: [Plain],
    }).compile();
    await app.init();
    // Each process tells what it counted.
    expect(app.get(SchedulerRegistry).getIntervals()).toEqual(['cache:cluster-statistics']);
    await app.close();
  });

  it('warms up also where nothing is to be refreshed in time', async () => {
    const warmUps = { popular: { method: 'places:places:find', entries: [['rome']] } };
    const app = await appWith([Places], { scheduler: { revalidation: false, warmUps } });
    await until(() => app.get(Places).loads.length > 0);
    await app.close();
  });

  it('finishes the purge of a process that is gone', async () => {
    const clock = new FakeClock();
    const store = new MemoryStore({ clock });
    await store.write([{ key: 'places:left', bytes: Uint8Array.of(1, 1), lifeMs: 60_000 }]);
    const app = await appWith([Places], { store, scheduler: { housekeeping: { every: '50ms' } } });
    const { settings } = app.get<Backend>(CACHE_BACKEND);
    await settings.set('purges', 'places:', 'all');
    await until(async () => (await store.read(['places:left']))[0] === undefined);
    await app.close();
  });

  it.each<[string, SchedulerOptions, string]>([
    ['a health check in no time', { health: { every: '0ms' } }, 'scheduler.health: every'],
    ['two times', { housekeeping: { every: '1s', cron: '* * * * *' } }, 'Leave one of them out'],
    ['an interval of 0', { revalidation: { every: '0ms' } }, 'scheduler.revalidation: every'],
    ['a wrong cron', { revalidation: { cron: 'at noon' } }, "cron 'at noon' is no cron expression"],
    ['both', { revalidation: { every: '1s', cron: '* * * * *' } }, 'Leave one of them out'],
    ['a wrong share', { revalidation: { ahead: 1 } }, 'ahead must be a share between 0 and 1'],
    ['an unknown job', { cleaning: {} } as SchedulerOptions, "'cleaning' is not an option"],
    [
      'a warm-up of no method',
      { warmUps: { popular: { method: 'places:place:find', entries: [] } } },
      "warmUps.popular: no cached method of a singleton has keys that begin 'places:place:find:'. There are places:places:find.",
    ],
    [
      'a warm-up that never runs',
      { warmUps: { popular: { method: 'places:places:find', entries: [], atStart: false } } },
      'it never runs',
    ],
    [
      'a warm-up without entries',
      { warmUps: { popular: { method: 'places:places:find' } as never } },
      'method and entries are needed',
    ],
  ])('is refused by name with %s', async (_, scheduler, message) => {
    await expect(appWith([Places], { scheduler })).rejects.toThrow(message);
  });

  it('does not renew answers that depend on who asks', async () => {
    @Injectable()
    class Mine {
      @Cacheable('mine', '1m', { revalidate: true, vary: ['user'] })
      async find(): Promise<string> {
        return '';
      }
    }
    const context = { user: () => 'me' };
    await expect(appWith([Mine], { context })).rejects.toThrow("revalidate is for answers that don't depend");
  });

  it('does not renew for objects that come and go', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Requested {
      @Cacheable('requested', '1m', { revalidate: true })
      async find(): Promise<string> {
        return '';
      }
    }
    const app = await appWith([Requested], { scheduler: FAST });
    await app.close();
  });
});
