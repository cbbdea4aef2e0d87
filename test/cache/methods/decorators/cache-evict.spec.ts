import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import { Cacheable, CacheEvents, CacheEvict, type CacheEvictOptions, CacheService } from '@tripsage/cache';
import { FakeClock, recordEvents } from '@tripsage/cache-testing';
import { appWith } from '../app-with.js';

const WINDOWS = { fresh: '10m', stale: '1h' } as const;

/** A service with cached methods, and methods that evict. */
@Injectable()
class TripsService {
  reads: string[] = [];

  @Cacheable('trips', WINDOWS, {
    entity: 'trip',
    tags: ({ args }) => [`trip:${args[0]}`],
    vary: ['user'],
    version: 'v2',
  })
  async find(id: number): Promise<number> {
    return this.reads.push(`find ${id}`);
  }

  @Cacheable('trips', WINDOWS, { entity: 'trip', tags: ['lists'] })
  async list(page: number, size = 10): Promise<number> {
    return this.reads.push(`list ${page} ${size}`);
  }

  @Cacheable('trips', WINDOWS, { entity: 'stop', key: ({ stop }: { stop: number }) => stop })
  async stop(query: { stop: number; trace?: string }): Promise<number> {
    return this.reads.push(`stop ${query.stop}`);
  }

  @CacheEvict({
    namespace: 'trips',
    entity: 'trip',
    operation: 'find',
    key: (trip: { id: number }) => trip.id,
  })
  async save(trip: { id: number; fails?: boolean }): Promise<{ id: number }> {
    if (trip.fails === true) throw new Error('rejected');
    return trip;
  }

  @CacheEvict({ namespace: 'trips', entity: 'trip', operation: 'find', before: true })
  async saveAfter(_id: number): Promise<never> {
    throw new Error('rejected');
  }

  @CacheEvict({ namespace: 'trips', entity: 'trip', operation: 'list', key: (page, size) => [page, size] })
  async reorder(_page: number, _size: number, _by: string): Promise<void> {}

  @CacheEvict({ namespace: 'trips', entity: 'stop', key: (id: number) => id })
  async moveStop(_id: number): Promise<void> {}

  @CacheEvict({ namespace: 'trips', entity: 'stop', operation: 'stop' })
  async touchStop(_query: { stop: number; trace?: string }): Promise<void> {}

  @CacheEvict({ tags: ({ args, value }) => [`trip:${args[0]}`, `trip:${value?.id}`] })
  async copy(_from: number, to: number): Promise<{ id: number }> {
    return { id: to };
  }

  @CacheEvict({ tags: ({ value }) => (value === undefined ? ['lists'] : ['nothing']), before: true })
  async arrange(): Promise<string> {
    return `arranged after ${await this.list(1)}`;
  }

  @CacheEvict({ tags: ['lists'], mode: 'expire' })
  async rename(): Promise<void> {}

  @CacheEvict({ namespace: 'trips', entity: 'trip', operation: 'find', mode: 'expire' })
  async expireOne(_id: number): Promise<void> {}

  @CacheEvict({ namespace: 'trips', all: true })
  async clear(): Promise<void> {}

  @CacheEvict({ namespace: 'trips', entity: 'trip', all: true })
  async clearTrips(): Promise<void> {}

  @CacheEvict({ namespace: 'trips', entity: 'trip', operation: 'list', all: true })
  async clearLists(): Promise<void> {}

  @CacheEvict({ namespace: 'trips', entity: 'trip', operation: 'list', all: true, tags: ['trip:2'] })
  async clearListsAndTwo(): Promise<void> {}

  @CacheEvict({ tags: () => ['trip:1', ''] })
  async brokenTags(): Promise<string> {
    return 'done';
  }

  @CacheEvict({
    namespace: 'trips',
    entity: 'trip',
    operation: 'find',
    key: (id: number | undefined) => id,
  })
  async brokenKey(id?: number): Promise<number> {
    return this.reads.push(`broken ${id}`);
  }
}

describe('@CacheEvict', () => {
  const context = { user: 'ann' };
  let clock: FakeClock;
  let app: TestingModule;
  let trips: TripsService;

  beforeEach(async () => {
    clock = new FakeClock();
    context.user = 'ann';
    app = await appWith([TripsService], { clock, context: { user: () => context.user } });
    trips = app.get(TripsService);
    await fill();
    trips.reads = [];
  });
  afterEach(() => app.close());

  async function fill(): Promise<void> {
    await trips.find(1);
    await trips.find(2);
    await trips.list(1);
    await trips.list(2, 20);
    await trips.stop({ stop: 5 });
  }

  /** Which of the cached answers are not there any more. */
  async function gone(): Promise<string[]> {
    trips.reads = [];
    await fill();
    return trips.reads;
  }

  describe('of one entry', () => {
    it('evicts it after the method: the key is made as the cached method makes it', async () => {
      context.user = 'bob';
      await trips.find(1);
      context.user = 'ann';
      expect(await trips.save({ id: 1 })).toEqual({ id: 1 });
      expect(await gone()).toEqual(['find 1']);
      // What varies by the one who asks is evicted for all of them.
      context.user = 'bob';
      trips.reads = [];
      await trips.find(1);
      expect(trips.reads).toEqual(['find 1']);
    });

    it('evicts nothing where the method throws', async () => {
      await expect(trips.save({ id: 1, fails: true })).rejects.toThrow('rejected');
      expect(await gone()).toEqual([]);
    });

    it('evicts it before the method, whatever comes of that', async () => {
      await expect(trips.saveAfter(2)).rejects.toThrow('rejected');
      expect(await gone()).toEqual(['find 2']);
    });

    it('takes an array as all arguments, where the cached method has several', async () => {
      await trips.reorder(2, 20, 'date');
      expect(await gone()).toEqual(['list 2 20']);
    });

    it('finds the operation where the entity has only one, and follows its key option', async () => {
      await trips.moveStop(5);
      expect(await gone()).toEqual(['stop 5']);
      await trips.moveStop(6);
      expect(await gone()).toEqual([]);
    });

    it('without a key asks the cached method, as if that were called with these arguments', async () => {
      await trips.touchStop({ stop: 5, trace: 'x' });
      expect(await gone()).toEqual(['stop 5']);
    });

    it('of mode expire leaves it to be served while it is renewed', async () => {
      const told = recordEvents(app.get(CacheEvents));
      await trips.expireOne(1);
      await trips.find(1);
      expect(told.of('answered')).toMatchObject([{ outcome: 'stale', staleReason: 'revalidating' }]);
      await new Promise((resolve) => setImmediate(resolve));
      await trips.find(1);
      expect(told.of('answered').at(-1)).toMatchObject({ outcome: 'hit' });
      expect(trips.reads).toEqual(['find 1']);
    });

    it('makes its key before the method runs, and fails the call where it can’t', async () => {
      await expect(trips.brokenKey()).rejects.toMatchObject({
        code: 'CACHE_RULE_FAILED',
        message: expect.stringContaining('TripsService.brokenKey: its key option returned undefined'),
      });
      expect(trips.reads).toEqual([]);
    });
  });

  describe('of tags', () => {
    it('takes them from the arguments and the result', async () => {
      await trips.copy(1, 2);
      expect(await gone()).toEqual(['find 1', 'find 2']);
    });

    it('has no result before the method', async () => {
      expect(await trips.arrange()).toBe('arranged after 1');
      expect(await gone()).toEqual(['list 2 20']);
    });

    it('of mode expire leaves the entries to be served while they are renewed', async () => {
      await trips.rename();
      const told = recordEvents(app.get(CacheEvents));
      await trips.list(1);
      expect(told.of('answered')).toMatchObject([{ outcome: 'stale' }]);
    });

    it('fails the call where a rule for them fails: what should be forgotten is not served in silence', async () => {
      await expect(trips.brokenTags()).rejects.toMatchObject({
        code: 'CACHE_RULE_FAILED',
        message: expect.stringContaining('TripsService.brokenTags: its tags option'),
      });
    });
  });

  describe('of all', () => {
    it('evicts a namespace, plain values included', async () => {
      const cache = app.get(CacheService);
      await cache.set('plain', 1, '1h', 'trips');
      await cache.set('plain', 1, '1h', 'others');
      await trips.clear();
      expect(await gone()).toHaveLength(5);
      expect([await cache.get('plain', 'trips'), await cache.get('plain', 'others')]).toEqual([undefined, 1]);
    });

    it('evicts an entity', async () => {
      await trips.clearTrips();
      expect(await gone()).toEqual(['find 1', 'find 2', 'list 1 10', 'list 2 20']);
    });

    it('evicts an operation', async () => {
      await trips.clearLists();
      expect(await gone()).toEqual(['list 1 10', 'list 2 20']);
    });

    it('evicts tags besides', async () => {
      await trips.clearListsAndTwo();
      expect(await gone()).toEqual(['find 2', 'list 1 10', 'list 2 20']);
    });
  });

  it('tells what it invalidated', async () => {
    const told = recordEvents(app.get(CacheEvents));
    await trips.save({ id: 1 });
    await trips.clearListsAndTwo();
    await trips.expireOne(1);
    expect(told.of('invalidated')).toEqual([
      { kind: 'key', count: 1, mode: 'delete', confirmed: true },
      { kind: 'namespace', count: 1, mode: 'delete', confirmed: true },
      { kind: 'tag', count: 1, mode: 'delete', confirmed: true },
      { kind: 'key', count: 1, mode: 'expire', confirmed: true },
    ]);
  });

  it('gives the method’s own result, neither copied nor frozen', async () => {
    const own = { id: 1 };
    expect(await trips.save(own)).toBe(own);
    expect(Object.isFrozen(own)).toBe(false);
  });

  it('runs without the cache in a unit test without Nest', async () => {
    expect(await new TripsService().copy(1, 2)).toEqual({ id: 2 });
  });

  it('evicts by the arguments of before, where the method changes them', async () => {
    @Injectable()
    class MovingService {
      loads = 0;

      @Cacheable('moving', '1m')
      async find(id: number): Promise<number> {
        return (this.loads += 1) + id;
      }

      @CacheEvict({ namespace: 'moving', key: (row: { id: number }) => row.id })
      async renumber(row: { id: number }): Promise<void> {
        row.id = 99;
      }
    }
    const moving = await appWith([MovingService]);
    const service = moving.get(MovingService);
    await service.find(1);
    await service.renumber({ id: 1 });
    await service.find(1);
    expect(service.loads).toBe(2);
    await moving.close();
  });

  it('wins over a load under way', async () => {
    let finish: (value: string) => void = () => undefined;
    @Injectable()
    class SlowService {
      @Cacheable('slow', '1m', { tags: ['slow'] })
      find(_id: number): Promise<string> {
        return new Promise((resolve) => (finish = resolve));
      }

      @CacheEvict({ namespace: 'slow', operation: 'find' })
      async byKey(_id: number): Promise<void> {}

      @CacheEvict({ tags: ['slow'] })
      async byTag(_id: number): Promise<void> {}
    }
    const slow = await appWith([SlowService]);
    const service = slow.get(SlowService);
    const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
    for (const evict of [() => service.byKey(1), () => service.byTag(1)]) {
      const old = service.find(1);
      await turn();
      await evict();
      finish('old');
      expect(await old).toBe('old');
      const fresh = service.find(1);
      await turn();
      finish('new');
      expect(await fresh).toBe('new');
      await service.byKey(1);
    }
    await slow.close();
  });

  describe('at start', () => {
    const start = (what: CacheEvictOptions): Promise<TestingModule> => {
      class WriterService {
        async write(): Promise<void> {}

        @Cacheable('known', '1m')
        async read(id: number): Promise<number> {
          return id;
        }

        @Cacheable('known', '1m')
        async readAll(): Promise<number[]> {
          return [];
        }
      }
      const descriptor = Object.getOwnPropertyDescriptor(
        WriterService.prototype,
        'write',
      ) as PropertyDescriptor;
      (CacheEvict(what) as MethodDecorator)(WriterService.prototype, 'write', descriptor);
      return appWith([{ provide: WriterService, useFactory: () => new WriterService() }]);
    };

    it.each<[string, object | undefined, RegExp]>([
      ['nothing', undefined, /expected options, not undefined/],
      ['nothing in it', {}, /says nothing to evict/],
      ['a namespace alone', { namespace: 'known' }, /says nothing to evict/],
      ['an entity alone', { namespace: 'known', entity: 'writer' }, /says nothing to evict/],
      ['all: false alone', { namespace: 'known', all: false }, /says nothing to evict/],
      ['no tags', { tags: [] }, /says nothing to evict/],
      ['all with key', { namespace: 'known', all: true, key: () => 1 }, /all and key contradict each other/],
      ['all of no namespace', { all: true }, /needs the namespace/],
      ['a key of no namespace', { key: () => 1 }, /needs the namespace/],
      ['an operation of no namespace', { operation: 'read' }, /needs the namespace/],
      ['an unknown option', { namespace: 'known', all: true, tag: 'a' }, /'tag' is not an option/],
      ['tags that are one text', { tags: 'a' }, /tags must be at most 1000 well-formed texts/],
      ['another mode', { tags: ['a'], mode: 'soft' }, /mode must be 'delete' or 'expire'/],
      ['a key that is no function', { namespace: 'known', key: 'id' }, /key must be a function/],
      ['before that is no flag', { tags: ['a'], before: 'yes' }, /before must be true or false/],
      [
        'a method that is not cached',
        { namespace: 'known', entity: 'writer', operation: 'raed' },
        /for an entry of known:writer:raed, but no cached method.*known:writer:read, known:writer:read-all/,
      ],
      [
        'a method of a namespace without any',
        { namespace: 'other', operation: 'read' },
        /for an entry of other:writer:read, but no cached method has such\..*@CacheableMany method; use tags/,
      ],
      [
        'no operation where the entity has several',
        { namespace: 'known', key: (id: number) => id },
        /names no operation, and known:writer has several: known:writer:read, known:writer:read-all/,
      ],
    ])('refuses %s, by name', async (_what, what, message) => {
      const error: unknown = await start(what as CacheEvictOptions).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: 'CACHE_OPTION_INVALID',
        message: expect.stringMatching(message),
      });
      expect((error as Error).message).toMatch(/^WriterService\.write: /);
    });

    it.each<[string, CacheEvictOptions, string]>([
      ['a wrong namespace', { namespace: 'a:b', all: true }, 'CACHE_NAMESPACE_INVALID'],
      ['a reserved one', { namespace: '_cacheX', all: true }, 'CACHE_NAMESPACE_INVALID'],
      ['a tag that is none', { tags: [''] }, 'CACHE_OPTION_INVALID'],
      ['an entity that is none', { namespace: 'known', entity: '', all: true }, 'CACHE_KEY_INVALID'],
    ])('refuses %s', async (_what, what, code) => {
      await expect(start(what)).rejects.toMatchObject({
        code,
        message: expect.stringContaining('WriterService'),
      });
    });

    it.each<[string, CacheEvictOptions]>([
      ['tags beside a namespace', { namespace: 'known', tags: ['a'] }],
      ['tags of the result, before there is one', { tags: ({ value }) => [String(value)], before: true }],
      ['all of what no method has', { namespace: 'unknown', entity: 'x', all: true }],
      ['a key with tags', { namespace: 'known', operation: 'read', tags: ['a'] }],
    ])('takes %s', async (_what, what) => {
      const started = await start(what);
      await started.close();
    });

    it('finds cached methods in whatever class, in whatever order', async () => {
      class EvictService {
        @CacheEvict({ namespace: 'far', entity: 'away', operation: 'find' })
        async evict(_id: number): Promise<void> {}
      }
      class AwayService {
        loads = 0;

        @Cacheable('far', '1m')
        async find(id: number): Promise<number> {
          return (this.loads += 1) + id;
        }
      }
      const far = await appWith(
        [EvictService, AwayService].map((useClass) => ({ provide: useClass, useClass: useClass as never })),
      );
      const away = far.get(AwayService);
      await away.find(1);
      await far.get(EvictService).evict(1);
      await away.find(1);
      expect(away.loads).toBe(2);
      await far.close();
    });
  });
});
