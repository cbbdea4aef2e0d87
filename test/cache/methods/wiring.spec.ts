import { describe, expect, it, jest } from '@jest/globals';
import { Inject, Injectable, Logger, mixin, Module, type OnModuleInit, Scope } from '@nestjs/common';
import { LazyModuleLoader, ModuleRef } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { Cacheable, CacheEvict, CacheModule, CachePut, CacheService } from '@tripsage/cache';
import { appWith, type Providers } from './app-with.js';

/** The table that the services below read and write. */
class Table {
  readonly rows = new Map<string, number>();

  read(id: string): number {
    return this.rows.get(id) ?? 0;
  }

  write(id: string): number {
    this.rows.set(id, this.read(id) + 1);
    return this.read(id);
  }
}

@Injectable()
class TripsService {
  readonly table = new Table();

  @Cacheable('wired', '10m', { key: (id: string) => ({ id }) })
  async find(id: string): Promise<number> {
    return this.table.read(id);
  }

  @CachePut('wired', '10m', { operation: 'find' })
  async save(id: string): Promise<number> {
    return this.table.write(id);
  }

  @CacheEvict({ namespace: 'wired', operation: 'find' })
  async touch(id: string): Promise<void> {
    this.table.write(id);
  }

  @CacheEvict({ of: () => [TripsService, 'find'] })
  async touchByReference(id: string, _patch: object): Promise<void> {
    this.table.write(id);
  }
}

@Module({ providers: [TripsService], exports: [TripsService] })
class TripsModule {}

type Writer = 'save' | 'touch' | 'touchByReference';
const WRITERS: readonly Writer[] = ['save', 'touch', 'touchByReference'];

async function write(trips: TripsService, writer: Writer, id: string): Promise<void> {
  if (writer === 'touchByReference') await trips.touchByReference(id, {});
  else await trips[writer](id);
}

/** Calls the writer first, then reads before and after each further write: the old value would show. */
async function isFollowed(trips: TripsService, writer: Writer): Promise<void> {
  await write(trips, writer, 'a');
  expect(await trips.find('a')).toBe(1);
  for (let round = 2; round < 5; round += 1) {
    await write(trips, writer, 'a');
    expect(await trips.find('a')).toBe(round);
  }
  trips.table.write('a');
  expect(await trips.find('a')).toBe(4);
}

const warnings = () => jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);

async function compiled(
  providers: Providers,
  imports: NonNullable<Parameters<typeof Test.createTestingModule>[0]['imports']> = [],
) {
  return Test.createTestingModule({ imports: [CacheModule.forRoot(), ...imports], providers }).compile();
}

describe.each(WRITERS)('a writer that is called first (%s) writes where the reader reads', (writer) => {
  it('in a lazily loaded module', async () => {
    const app = await appWith([]);
    const loaded = await app.get(LazyModuleLoader).load(() => TripsModule);
    await isFollowed(loaded.get(TripsService), writer);
    await app.close();
  });

  it('of an object that a factory of a lazily loaded module made', async () => {
    @Module({ providers: [{ provide: 'trips', useFactory: () => new TripsService() }] })
    class FactoryModule {}
    const app = await appWith([]);
    const loaded = await app.get(LazyModuleLoader).load(() => FactoryModule);
    await isFollowed(loaded.get('trips'), writer);
    await app.close();
  });

  it('of an object that ModuleRef.create() made', async () => {
    const app = await appWith([]);
    await isFollowed(await app.get(ModuleRef).create(TripsService), writer);
    await app.close();
  });

  it.each<[string, Providers[number], unknown]>([
    ['a class', TripsService, TripsService],
    ['a factory', { provide: 'trips', useFactory: async () => new TripsService() }, 'trips'],
    ['a value', { provide: 'trips', useValue: new TripsService() }, 'trips'],
  ])('of %s in a module that is compiled and never started', async (_how, provider, token) => {
    const app = await compiled([provider]);
    await isFollowed(app.get(token as string), writer);
    await app.close();
  });

  it('of a class whose prototype has got the methods of another', async () => {
    class Copied {
      readonly table = new Table();
    }
    for (const name of ['find', 'save', 'touch', 'touchByReference'] as const) {
      const descriptor = Object.getOwnPropertyDescriptor(TripsService.prototype, name);
      Object.defineProperty(Copied.prototype, name, descriptor as PropertyDescriptor);
    }
    Injectable({ scope: Scope.DEFAULT })(Copied);
    const app = await appWith([Copied]);
    await isFollowed(app.get(Copied) as unknown as TripsService, writer);
    await app.close();
  });

  it('of a class that tracing tools have wrapped, and of a subclass', async () => {
    class Traced extends TripsService {}
    const untraced = [Traced.prototype, TripsService.prototype].map(traced);
    const app = await appWith([{ provide: Traced, useFactory: () => new Traced() }]);
    await isFollowed(app.get(Traced), writer);
    await app.close();
    for (const undo of untraced) undo();
  });
});

/** Wraps the methods of a prototype, as tracing tools do. @returns what takes the wrappers away */
function traced(prototype: TripsService): () => void {
  const names = ['find', 'save', 'touch'] as const;
  const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(prototype, name)] as const);
  for (const name of names) {
    const own = prototype[name] as (...args: unknown[]) => unknown;
    const value = function (this: object, ...args: unknown[]) {
      return own.apply(this, args);
    };
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
  }
  return () => {
    for (const [name, descriptor] of before) {
      delete (prototype as Partial<TripsService>)[name];
      if (descriptor !== undefined) Object.defineProperty(prototype, name, descriptor);
    }
  };
}

describe('CacheModule that is made of a cached provider', () => {
  it('caches it once it is there', async () => {
    @Module({ providers: [TripsService], exports: [TripsService] })
    class SettingsModule {}
    const app = await Test.createTestingModule({
      imports: [
        SettingsModule,
        CacheModule.forRootAsync({
          imports: [SettingsModule],
          inject: [TripsService],
          useFactory: async () => ({}),
        }),
      ],
    }).compile();
    await app.init();
    await isFollowed(app.get(TripsService, { strict: false }), 'save');
    await app.close();
  });
});

describe('an override that is cached and calls a cached super', () => {
  @Injectable()
  class BaseOffers {
    readonly table = new Table();

    @Cacheable('overridden', '10m')
    async find(id: string): Promise<number> {
      return this.table.read(id);
    }

    @CacheEvict({ namespace: 'overridden', operation: 'find' })
    async touch(id: string): Promise<void> {
      this.table.write(id);
    }
  }

  @Injectable()
  class HotelOffers extends BaseOffers {
    @Cacheable('overridden', '10m')
    override async find(id: string): Promise<number> {
      return super.find(id.trim());
    }

    @CachePut('overridden', '10m', { of: () => [HotelOffers, 'find'] })
    async save(id: string): Promise<number> {
      return this.table.write(id.trim());
    }
  }

  @Injectable()
  class PlainOffers extends BaseOffers {
    override async find(id: string): Promise<number> {
      return super.find(id);
    }
  }

  it.each(['a', ' a '])('leaves no inner entry behind: %p', async (id) => {
    const app = await appWith([HotelOffers]);
    const offers = app.get(HotelOffers);
    expect(await offers.find(id)).toBe(0);
    offers.table.write('a');
    await app.get(CacheService).method(BaseOffers, 'find').delete(id);
    expect(await offers.find(id)).toBe(1);
    await offers.save(id);
    expect([await offers.find(id), await offers.find('a')]).toEqual([2, 2]);
    await offers.touch('a');
    expect(await offers.find('a')).toBe(3);
    await app.close();
  });

  it('without the decorator is found by the eviction that it inherits', async () => {
    const app = await appWith([PlainOffers]);
    const offers = app.get(PlainOffers);
    expect(await offers.find('a')).toBe(0);
    await offers.touch('a');
    expect(await offers.find('a')).toBe(1);
    await app.close();
  });
});

describe('a class that is provided in the place of another', () => {
  abstract class Places {
    abstract find(id: string): Promise<number>;
  }
  @Injectable()
  class Duck {
    readonly table = new Table();

    @Cacheable('stood-in', '10m')
    async find(id: string): Promise<number> {
      return this.table.read(id);
    }
  }
  class Writing {
    constructor(readonly table: Table) {}

    @CacheEvict({ of: [Places, 'find'] })
    async touch(id: string): Promise<void> {
      this.table.write(id);
    }
  }

  it('is meant by a reference to that', async () => {
    const app = await appWith([
      { provide: Places, useClass: Duck },
      { provide: Writing, inject: [Places], useFactory: (duck: Duck) => new Writing(duck.table) },
    ]);
    const places = app.get<Duck>(Places as never);
    expect(await places.find('a')).toBe(0);
    await app.get(Writing).touch('a');
    expect(await places.find('a')).toBe(1);
    await app.close();
  });

  it('must be cached: else the writer is refused at start', async () => {
    await expect(appWith([{ provide: Writing, useFactory: () => new Writing(new Table()) }])).rejects.toThrow(
      'Writing.touch: @CacheEvict names Places.find, which is not cached',
    );
  });
});

describe('a put whose reader does not exist', () => {
  class Renamed {
    runs = 0;

    @CachePut('renamed', '10m', { operation: 'gone' })
    async save(id: string): Promise<string> {
      this.runs += 1;
      return id;
    }
  }

  it('is refused at start', async () => {
    const starting = appWith([{ provide: Renamed, useFactory: () => new Renamed() }]);
    await expect(starting).rejects.toMatchObject({
      code: 'CACHE_OPTION_INVALID',
      message: expect.stringMatching(
        /^Renamed\.save: @CachePut is for an entry of renamed:renamed:gone, but no/,
      ),
    });
  });

  it('is refused before its method runs, where it comes later', async () => {
    Injectable()(Renamed);
    const app = await appWith([]);
    const late = await app.get(ModuleRef).create(Renamed);
    await expect(late.save('a')).rejects.toMatchObject({ code: 'CACHE_OPTION_INVALID' });
    expect(late.runs).toBe(0);
    await app.close();
  });

  it('is refused where its namespace or its version is not that of the reader', async () => {
    class OtherNamespace {
      @CachePut('others', '10m', { of: [TripsService, 'find'] })
      async save(id: string): Promise<string> {
        return id;
      }
    }
    await expect(appWith([{ provide: 'w', useFactory: () => new OtherNamespace() }])).rejects.toThrow(
      'is given the namespace others, and TripsService.find has wired',
    );
  });
});

describe('arguments that are not those of one call', () => {
  @Injectable()
  class Stops {
    readonly table = new Table();
    loads = 0;

    @Cacheable('fitting', '10m')
    async find(id: string): Promise<number> {
      this.loads += 1;
      return this.table.read(id);
    }

    @Cacheable('fitting', '10m')
    async said(id: string, locale = 'en'): Promise<string> {
      this.loads += 1;
      return `${locale} ${this.table.read(id)}`;
    }

    @CacheEvict({ of: [Stops, 'find'], args: ({ args }) => args[0].ids as string[] })
    async touchList({ ids }: { ids: string[] }): Promise<void> {
      for (const id of ids) this.table.write(id);
    }

    @CacheEvict({ of: [Stops, 'find'], argsOfMany: ({ args }) => args[0].map((id: string) => [id]) })
    async touchMany(ids: string[]): Promise<void> {
      for (const id of ids) this.table.write(id);
    }

    @CacheEvict({ of: [Stops, 'find'] })
    @CacheEvict({ of: [Stops, 'said'] })
    async patch(id: string, _patch: object): Promise<void> {
      this.table.write(id);
    }
  }

  async function started() {
    const app = await appWith([Stops]);
    return { app, stops: app.get(Stops) };
  }

  it('evict all entries of the method, and warn once with the numbers', async () => {
    const warned = warnings();
    const { app, stops } = await started();
    const read = () => Promise.all(['a', 'b', 'c'].map(async (id) => stops.find(id)));
    expect(await read()).toEqual([0, 0, 0]);
    await stops.touchList({ ids: ['a', 'b', 'c'] });
    expect(await read()).toEqual([1, 1, 1]);
    await stops.touchList({ ids: ['a', 'b'] });
    expect(await read()).toEqual([2, 2, 1]);
    expect(warned.mock.calls.map(([text]) => text)).toEqual([
      expect.stringContaining(
        'Stops.touchList evicts with 3 arguments, and Stops.find takes 1: all its entries are evicted',
      ),
    ]);
    await app.close();
    warned.mockRestore();
  });

  it('may be several calls’, with argsOfMany', async () => {
    const { app, stops } = await started();
    const read = () => Promise.all(['a', 'b', 'c'].map(async (id) => stops.find(id)));
    await read();
    await stops.touchMany(['a', 'c']);
    expect([await read(), stops.loads]).toEqual([[1, 0, 1], 5]);
    await app.close();
  });

  it('beyond the declared ones don’t count, and are warned of once', async () => {
    const warned = warnings();
    const { app, stops } = await started();
    expect(await Promise.all(['a', 'b'].map(stops.find, stops))).toEqual([0, 0]);
    await stops.patch('a', {});
    await stops.patch('b', {});
    expect(await Promise.all(['a', 'b'].map(stops.find, stops))).toEqual([1, 1]);
    expect([await stops.find('a'), stops.loads]).toEqual([1, 4]);
    expect(warned.mock.calls.map(([text]) => text)).toEqual([
      "Stops.find was called with 3 arguments and declares 1: those beyond don't count for its key.",
    ]);
    await app.close();
    warned.mockRestore();
  });

  it('that are optional and left out, or given, fall with one eviction, and are warned of once', async () => {
    const warned = warnings();
    const { app, stops } = await started();
    const read = async () => [
      await stops.said('a'),
      await stops.said('a', 'en'),
      await stops.said('a', 'de'),
    ];
    expect(await read()).toEqual(['en 0', 'en 0', 'de 0']);
    expect(await stops.said('b')).toBe('en 0');
    await stops.patch('a', {});
    expect(await read()).toEqual(['en 1', 'en 1', 'de 1']);
    await app.get(CacheService).method(Stops, 'said').delete('a', 'en');
    const loads = stops.loads;
    await read();
    expect([stops.loads - loads, await stops.said('b'), stops.loads - loads]).toEqual([3, 'en 0', 3]);
    expect(warned.mock.calls.map(([text]) => text)).toEqual([
      expect.stringContaining('Stops.said is called with 1 and with 2 arguments'),
    ]);
    await app.close();
    warned.mockRestore();
  });
});

describe('a class whose name is not the same in every process', () => {
  function made(): new () => object {
    class Made {
      @Cacheable('unnamed', '1m')
      async find(): Promise<string> {
        return '';
      }
    }
    Object.defineProperty(Made, 'name', { value: '' });
    return Made;
  }

  it.each<[string, new () => object]>([
    ['anonymous', made()],
    ['of mixin()', mixin(made()) as never],
  ])('is refused at start: %s', async (_what, type) => {
    const starting = appWith([{ provide: 'made', useFactory: () => new type() }]);
    await expect(starting).rejects.toMatchObject({
      code: 'CACHE_OPTION_INVALID',
      message: expect.stringContaining('Give the option entity'),
    });
  });
});

describe('entries by the reference of their method', () => {
  it('are found, explained and deleted from anywhere', async () => {
    class Elsewhere implements OnModuleInit {
      constructor(@Inject(CacheService) readonly cache: CacheService) {}

      onModuleInit(): void {
        this.cache.method(TripsService, 'find');
      }
    }
    const app = await appWith([TripsService, Elsewhere]);
    const trips = app.get(TripsService);
    const find = app.get(CacheService).method(TripsService, 'find');
    expect([await find.peek('a'), (await find.explain('a')).state, await find.delete('a')]).toEqual([
      undefined,
      'absent',
      false,
    ]);
    await trips.find('a');
    await trips.find('b');
    expect(find.key('a')).toMatch(/^wired:trips:find:[\w-]{32}$/);
    expect([await find.peek('a'), (await find.explain('a')).state]).toEqual([0, 'fresh']);
    expect([await find.deleteMany([['a'], ['b'], ['c']]), await find.peek('a')]).toEqual([2, undefined]);
    await trips.find('a');
    await find.deleteAll();
    expect(await find.peek('a')).toBeUndefined();
    await trips.find('a');
    expect([await find.expire('a'), (await find.explain('a')).state]).toEqual([true, 'gone']);
    await app.close();
  });
});
