import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import { Cacheable, CacheableMany, CacheEvents, CacheEvict, CachePut, CacheService } from '@tripsage/cache';
import { recordEvents } from '@tripsage/cache-testing';
import { appWith } from '../app-with.js';

interface Place {
  id: string;
  locale: string;
}

class LabelledPlace {
  constructor(
    readonly id: string,
    readonly locale: string,
  ) {}

  get label(): string {
    return `${this.id} (${this.locale})`;
  }
}

@Injectable()
class PlacesService {
  asked: unknown[][] = [];

  @Cacheable('places', '10m', { entity: 'place' })
  async find(locale: string, id: string): Promise<Place | undefined> {
    this.asked.push([locale, id]);
    return { id, locale };
  }

  @CacheableMany('places', '10m', {
    entity: 'place',
    operation: 'find',
    items: (_locale: string, ids: string[]) => ids,
    idOf: ({ id }: Place) => id,
    tags: ({ args, value }) => [`place:${args[1]}`, `locale:${value?.locale}`],
  })
  async findMany(locale: string, ids: string[]): Promise<Place[]> {
    this.asked.push([locale, ids]);
    return ids.filter((id) => id !== 'atlantis').map((id) => ({ id, locale }));
  }

  @CacheableMany('places', '10m', {
    items: (ids: string[]) => ids,
    idOf: ({ id }: Place) => id,
    type: LabelledPlace,
    key: (id: string) => id.toLowerCase(),
    when: (id: string) => id !== 'secret',
  })
  async labelled(ids: string[]): Promise<(LabelledPlace | undefined)[]> {
    this.asked.push(ids);
    return ids.map((id) => new LabelledPlace(id, 'en'));
  }

  @CachePut('places', '10m', {
    entity: 'place',
    operation: 'find',
    key: ({ locale, id }: Place) => [locale, id],
  })
  async save(place: Place): Promise<Place> {
    return place;
  }

  @CacheEvict({ namespace: 'places', entity: 'place', operation: 'find', key: (locale, id) => [locale, id] })
  async invalidator(_locale: string, _id: string): Promise<void> {}
}

describe('@CacheableMany', () => {
  let app: TestingModule;
  let places: PlacesService;

  beforeEach(async () => {
    app = await appWith([PlacesService]);
    places = app.get(PlacesService);
  });
  afterEach(() => app.close());

  it('keeps each item on its own, and asks for those that are missing', async () => {
    expect(await places.findMany('en', ['rome', 'oslo', 'rome', 'atlantis'])).toEqual([
      { id: 'rome', locale: 'en' },
      { id: 'oslo', locale: 'en' },
      { id: 'rome', locale: 'en' },
      undefined,
    ]);
    await places.findMany('en', ['bern', 'atlantis', 'oslo']);
    expect(places.asked).toEqual([
      ['en', ['rome', 'oslo', 'atlantis']],
      ['en', ['bern']],
    ]);
  });

  it('tells the items of other arguments apart', async () => {
    await places.findMany('en', ['rome']);
    expect(await places.findMany('de', ['rome'])).toEqual([{ id: 'rome', locale: 'de' }]);
    expect(places.asked).toHaveLength(2);
  });

  it('answers an empty list without a call', async () => {
    expect(await places.findMany('en', [])).toEqual([]);
    expect(places.asked).toEqual([]);
  });

  it('shares the entries of the method for one item, whose operation it has', async () => {
    await places.find('en', 'rome');
    expect(await places.findMany('en', ['rome', 'oslo'])).toHaveLength(2);
    await places.find('en', 'oslo');
    expect(places.asked).toEqual([
      ['en', 'rome'],
      ['en', ['oslo']],
    ]);
  });

  it('is written to by puts, and evicted from, item by item', async () => {
    await places.findMany('en', ['rome', 'oslo']);
    await places.save({ id: 'rome', locale: 'en' });
    await places.invalidator('en', 'oslo');
    await places.findMany('en', ['rome', 'oslo']);
    expect(places.asked).toEqual([
      ['en', ['rome', 'oslo']],
      ['en', ['oslo']],
    ]);
  });

  it('asks its rules as if it were called for one item alone', async () => {
    const cache = app.get(CacheService);
    await places.findMany('en', ['rome', 'oslo']);
    await cache.invalidateTags(['place:rome']);
    await places.findMany('en', ['rome', 'oslo']);
    await cache.invalidateTags(['locale:en']);
    await places.findMany('en', ['rome', 'oslo']);
    expect(places.asked).toEqual([
      ['en', ['rome', 'oslo']],
      ['en', ['rome']],
      ['en', ['rome', 'oslo']],
    ]);
    await places.labelled(['Rome', 'secret']);
    await places.labelled(['rome', 'secret']);
    expect(places.asked.slice(3)).toEqual([['Rome', 'secret'], ['secret']]);
  });

  it('gives instances where it knows the class, frozen like all that is shared', async () => {
    const [first, second] = await places.labelled(['rome', 'rome']);
    expect([first?.label, first === second, Object.isFrozen(first)]).toEqual(['rome (en)', true, true]);
  });

  it('tells how each item was answered', async () => {
    await places.findMany('en', ['rome']);
    const told = recordEvents(app.get(CacheEvents));
    await places.findMany('en', ['rome', 'oslo', 'rome']);
    expect(told.of('answered').map(({ outcome }) => outcome)).toEqual(['hit', 'miss']);
    expect(app.get(CacheService).stats().namespaces.places).toMatchObject({ hits: 1, misses: 2, loads: 2 });
  });

  it('is the method itself in a unit test without Nest', async () => {
    expect(await new PlacesService().findMany('en', ['atlantis'])).toEqual([]);
  });

  it('keeps the order of the items also where the cache is disabled', async () => {
    const disabled = await appWith([PlacesService], { enabled: false });
    const service = disabled.get(PlacesService);
    expect(await service.findMany('en', ['oslo', 'atlantis', 'rome', 'oslo'])).toEqual([
      { id: 'oslo', locale: 'en' },
      undefined,
      { id: 'rome', locale: 'en' },
      { id: 'oslo', locale: 'en' },
    ]);
    expect(service.asked).toEqual([['en', ['oslo', 'atlantis', 'rome']]]);
    await disabled.close();
  });

  it('refuses a list that is part of an argument, by name', async () => {
    @Injectable()
    class PartService {
      @CacheableMany('part', '1m', { items: (query: { ids: number[] }) => query.ids, idOf: Number })
      async find(query: { ids: number[] }): Promise<number[]> {
        return query.ids;
      }
    }
    const part = await appWith([PartService]);
    await expect(part.get(PartService).find({ ids: [1] })).rejects.toMatchObject({
      code: 'CACHE_RULE_FAILED',
      message: expect.stringContaining('PartService.find: its items option must give the very argument'),
    });
    await part.close();
  });

  describe('at start', () => {
    const decorated = (options: object): Promise<TestingModule> => {
      class ListService {
        async list(ids: number[]): Promise<number[]> {
          return ids;
        }

        @Cacheable('lists', '1m', { operation: 'list' })
        async one(id: number): Promise<number> {
          return id;
        }
      }
      const descriptor = Object.getOwnPropertyDescriptor(ListService.prototype, 'list') as PropertyDescriptor;
      (CacheableMany('lists', '1m', options as never) as MethodDecorator)(
        ListService.prototype,
        'list',
        descriptor,
      );
      return appWith([{ provide: ListService, useFactory: () => new ListService() }]);
    };
    const given = { items: (ids: number[]) => ids, idOf: Number };

    it.each<[string, object, string, RegExp]>([
      ['no items', { idOf: Number }, 'CACHE_OPTION_INVALID', /needs the option items/],
      ['no idOf', { items: given.items }, 'CACHE_OPTION_INVALID', /needs the option idOf/],
      [
        'items that are no function',
        { ...given, items: [] },
        'CACHE_OPTION_INVALID',
        /items must be a function/,
      ],
      [
        'idOf that is no function',
        { ...given, idOf: 'id' },
        'CACHE_OPTION_INVALID',
        /idOf must be a function/,
      ],
      ['an unknown option', { ...given, id: 1 }, 'CACHE_OPTION_INVALID', /'id' is not an option/],
      ['the keys of a method by accident', given, 'CACHE_KEY_CONFLICT', /would share the keys/],
      [
        'another version than the method has whose keys it shares',
        { ...given, operation: 'list', version: 'v2' },
        'CACHE_KEY_CONFLICT',
        /their versions differ/,
      ],
    ])('refuses %s, by name', async (_what, options, code, message) => {
      await expect(decorated(options)).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
      });
    });

    it('takes the keys of a method on purpose', async () => {
      const started = await decorated({ ...given, operation: 'list' });
      await started.close();
    });
  });
});
