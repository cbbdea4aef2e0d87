import { describe, expect, it } from '@jest/globals';
import { Injectable, SetMetadata } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Cacheable, CacheableMany, CacheEvents, CacheEvict, CachePut, CacheService } from '@tripsage/cache';
import { recordEvents } from '@tripsage/cache-testing';
import { appWith } from './app-with.js';

/** What our decorators do on one method, outermost first, as they are written. */
describe('several of our decorators on one method', () => {
  it('all do their work', async () => {
    @Injectable()
    class TripsService {
      loads: string[] = [];

      @Cacheable('trips', '10m', { entity: 'trip' })
      async get(id: number): Promise<string> {
        this.loads.push(`get ${id}`);
        return `read ${id}`;
      }

      @Cacheable('trips', '10m', { entity: 'trip', tags: ['lists'] })
      async list(): Promise<string> {
        this.loads.push('list');
        return 'list';
      }

      @Cacheable('summaries', '10m')
      async summary(): Promise<string> {
        this.loads.push('summary');
        return 'summary';
      }

      @CacheEvict({ tags: ['lists'] })
      @CacheEvict({ namespace: 'summaries', all: true })
      @CachePut('trips', '10m', { entity: 'trip', operation: 'get', key: (id: number) => id })
      async save(id: number, name: string): Promise<string> {
        return `saved ${id} ${name}`;
      }
    }
    const app = await appWith([TripsService]);
    const trips = app.get(TripsService);
    await Promise.all([trips.get(1), trips.list(), trips.summary()]);
    trips.loads = [];
    expect(await trips.save(1, 'Rome')).toBe('saved 1 Rome');
    expect(await trips.get(1)).toBe('saved 1 Rome');
    await Promise.all([trips.list(), trips.summary()]);
    expect(trips.loads).toEqual(['list', 'summary']);
    await app.close();
  });

  it('run outermost first: before ones from above, after ones from below', async () => {
    @Injectable()
    class OrderService {
      @CacheEvict({ tags: ['before 1'], before: true })
      @CacheEvict({ tags: ['after 1'] })
      @CacheEvict({ tags: ['before 2'], before: true })
      @CacheEvict({ tags: ['after 2'] })
      async write(fails: boolean): Promise<void> {
        order.push('method');
        if (fails) throw new Error('rejected');
      }
    }
    const order: string[] = [];
    const app = await appWith([OrderService]);
    const cache = app.get(CacheService);
    const told = recordEvents(app.get(CacheEvents));
    const tagged = async (tag: string): Promise<void> => {
      await cache.getOrSet({ key: tag }, '1m', async () => 1, { tags: [tag] });
    };
    for (const tag of ['before 1', 'after 1', 'before 2', 'after 2']) await tagged(tag);
    app.get(CacheEvents).on('invalidated', () => order.push('evicted'));
    await app.get(OrderService).write(false);
    expect(order).toEqual(['evicted', 'evicted', 'method', 'evicted', 'evicted']);
    order.length = 0;
    await expect(app.get(OrderService).write(true)).rejects.toThrow('rejected');
    expect(order).toEqual(['evicted', 'evicted', 'method']);
    expect(told.of('invalidated')).toHaveLength(6);
    await app.close();
  });

  it('evict on loads only, where the cached method is outside; at each call, where it is inside', async () => {
    const evicted: string[] = [];
    @Injectable()
    class MixedService {
      @Cacheable('mixed', '1m')
      @CacheEvict({ tags: ({ args }) => [`outside ${args[0]}`] })
      async cachedOutside(id: number): Promise<number> {
        return id;
      }

      @CacheEvict({ tags: ({ args, value }) => [`inside ${args[0]} ${value}`] })
      @Cacheable('mixed', '1m')
      async cachedInside(id: number): Promise<number> {
        return id;
      }
    }
    const app = await appWith([MixedService]);
    app.get(CacheEvents).on('invalidated', ({ kind }) => evicted.push(kind));
    const service = app.get(MixedService);
    await service.cachedOutside(1);
    await service.cachedOutside(1);
    expect(evicted).toHaveLength(1);
    await service.cachedInside(1);
    await service.cachedInside(1);
    expect(evicted).toHaveLength(3);
    await app.close();
  });

  it('keep the metadata, name and length of the method', () => {
    class NamedService {
      @CacheEvict({ tags: ['a'] })
      @CachePut('named', '1m')
      @SetMetadata('role', 'admin')
      async write(_a: number, _b: number): Promise<void> {}
    }
    const { write } = NamedService.prototype;
    expect([write.name, write.length, Reflect.getMetadata('role', write)]).toEqual(['write', 2, 'admin']);
  });

  it('warn once for the method where its class was made without a cache', async () => {
    @Injectable()
    class ForgottenService {
      @CacheEvict({ tags: ['a'] })
      @CacheEvict({ tags: ['b'] })
      @CachePut('forgotten', '1m')
      async write(): Promise<string> {
        return 'written';
      }

      @CacheableMany('forgotten', '1m', { items: (ids: number[]) => ids, idOf: Number })
      async many(ids: number[]): Promise<number[]> {
        return ids;
      }
    }
    const warnings: unknown[] = [];
    const app = await Test.createTestingModule({ providers: [ForgottenService] })
      .setLogger({ warn: (text: unknown) => warnings.push(text), log: () => {}, error: () => {} })
      .compile();
    const service = app.get(ForgottenService);
    expect([await service.write(), await service.write()]).toEqual(['written', 'written']);
    expect(await service.many([2, 1])).toEqual([2, 1]);
    expect(warnings).toEqual([
      expect.stringMatching(/ForgottenService\.write runs uncached/),
      expect.stringMatching(/ForgottenService\.many runs uncached/),
    ]);
    await app.close();
  });

  it('are inherited: each subclass writes and evicts under its own keys', async () => {
    abstract class RepositoryBase {
      loads = 0;

      @Cacheable('rows', '10m', { operation: 'get' })
      async find(id: number): Promise<string> {
        this.loads += 1;
        return `read ${id}`;
      }

      @CachePut('rows', '10m', { operation: 'get' })
      async save(id: number): Promise<string> {
        return `saved ${id}`;
      }

      @CacheEvict({ namespace: 'rows', operation: 'get' })
      async remove(_id: number): Promise<void> {}
    }
    @Injectable()
    class HotelRepository extends RepositoryBase {}
    @Injectable()
    class FlightRepository extends RepositoryBase {}
    const app = await appWith([HotelRepository, FlightRepository]);
    const [hotels, flights] = [app.get(HotelRepository), app.get(FlightRepository)];
    await Promise.all([hotels.find(1), flights.find(1)]);
    await hotels.save(1);
    expect([await hotels.find(1), await flights.find(1)]).toEqual(['saved 1', 'read 1']);
    await flights.remove(1);
    await Promise.all([hotels.find(1), flights.find(1)]);
    expect([hotels.loads, flights.loads]).toEqual([1, 2]);
    await app.close();
  });

  it('write and evict for the cached method also where an override calls them', async () => {
    class BaseRepository {
      loads = 0;

      @Cacheable('overridden', '10m', { operation: 'get' })
      async find(id: number): Promise<string> {
        this.loads += 1;
        return `read ${id}`;
      }

      @CachePut('overridden', '10m', { operation: 'get' })
      async save(id: number): Promise<string> {
        return `saved ${id}`;
      }

      @CacheEvict({ namespace: 'overridden', operation: 'get' })
      async remove(_id: number): Promise<void> {}
    }
    @Injectable()
    class TripRepository extends BaseRepository {
      override async save(id: number): Promise<string> {
        return super.save(id);
      }

      override async remove(id: number): Promise<void> {
        await super.remove(id);
      }
    }
    const app = await appWith([TripRepository]);
    const trips = app.get(TripRepository);
    await trips.find(1);
    await trips.save(1);
    expect(await trips.find(1)).toBe('saved 1');
    await trips.remove(1);
    expect(await trips.find(1)).toBe('read 1');
    expect(trips.loads).toBe(2);
    await app.close();
  });
});
