import { describe, expect, it } from '@jest/globals';
import { Cacheable, type CacheEvictOptions } from '@tripsage/cache';
import type { EvictMark } from '../../../libs/cache/src/methods/marks/mark.js';
import { PreparedEviction } from '../../../libs/cache/src/methods/prepared-eviction.js';
import { ReaderSearch } from '../../../libs/cache/src/methods/reader-search.js';

class TripsService {
  @Cacheable('evicted-trips', '1m', { version: 2 })
  async find(id: number): Promise<number> {
    return id;
  }
}

class StopsService {
  @Cacheable('evicted-stops', '1m')
  async find(id: number): Promise<number> {
    return id;
  }

  @Cacheable('evicted-stops', '1m')
  async list(page: number): Promise<number> {
    return page;
  }
}

/** Evictions of `TripsService.save`, in an application that has called nothing yet. */
function evicting(
  options: CacheEvictOptions,
  method = async (..._args: unknown[]): Promise<unknown> => 'saved',
): { eviction: PreparedEviction; keyOfFind: (id: number) => string } {
  const search = new ReaderSearch(new Map());
  const declaredBy = () => 'TripsService';
  const mark = { kind: 'evict', options, method, methodName: 'save', declaredBy } as unknown as EvictMark;
  const eviction = new PreparedEviction(mark, 'TripsService.save', TripsService.prototype, search);
  const keyOfFind = (id: number): string => {
    const { own } = search.byReference([TripsService, 'find'], 'a test');
    return own.keys.keyFor({ method: 'find', instance: undefined, args: [id], options: {} });
  };
  return { eviction, keyOfFind };
}

describe('an eviction', () => {
  const ofOne = { namespace: 'evicted-trips', operation: 'find' };

  it.each<[string, CacheEvictOptions, unknown[]]>([
    ['of the same call', ofOne, [7]],
    ['by reference', { of: [TripsService, 'find'] }, [7, { patch: true }]],
    ['by a function that gives the reference', { of: () => [TripsService, 'find'] }, [7]],
    ['by its key option', { ...ofOne, key: (trip: { id: number }) => trip.id }, [{ id: 7 }]],
    ['by arguments', { of: [TripsService, 'find'], args: ({ value }) => [value] }, ['x']],
    ['by several arguments', { of: [TripsService, 'find'], argsOfMany: ({ value }) => [[value]] }, []],
  ])('of one entry %s has the key that the cached method makes', (_how, options, args) => {
    const { eviction, keyOfFind } = evicting(options);
    expect(eviction.evictionOf({}, args).entries?.(7)).toEqual({ keys: [keyOfFind(7)], prefixes: [] });
  });

  it('of one entry needs no operation where the entity has one cached method', () => {
    const trips = evicting({ namespace: 'evicted-trips', entity: 'trips', key: (id: number) => id });
    expect(() => trips.eviction.check()).not.toThrow();
    const entity = StopsService.name.replace('Service', '').toLowerCase();
    const stops = evicting({ namespace: 'evicted-stops', entity, key: (id: number) => id });
    expect(() => stops.eviction.check()).toThrow(
      'several: evicted-stops:stops:find, evicted-stops:stops:list',
    );
  });

  it('is refused where no cached method has the entry, with what there is', () => {
    const { eviction } = evicting({ ...ofOne, operation: 'fined' });
    expect(() => eviction.check()).toThrow(
      'TripsService.save: @CacheEvict is for an entry of evicted-trips:trips:fined, but no cached method has such',
    );
    const byReference = evicting({ of: [TripsService, 'fined' as 'find'] });
    expect(() => byReference.eviction.check()).toThrow(
      '@CacheEvict names TripsService.fined, which is not cached. Of TripsService these are: find.',
    );
  });

  it('by a reference to a class that is not loaded yet is refused, with what to write', () => {
    const { eviction } = evicting({ of: [undefined, 'find'] as never });
    expect(() => eviction.check()).toThrow("give a function: of: () => [TripsService, 'find']");
  });

  it.each<[string, CacheEvictOptions, object]>([
    ['a namespace', { namespace: 'trips' }, { namespace: 'trips', prefixes: [] }],
    ['an entity', { namespace: 'trips', entity: 'stop' }, { namespace: undefined, prefixes: ['trips:stop'] }],
    ['an operation', { namespace: 'trips', operation: 'find' }, { prefixes: ['trips:trips:find'] }],
    ['a method', { of: [TripsService, 'find'] }, { prefixes: ['evicted-trips:trips:find'] }],
  ])('of all of %s means no single entry', (_what, part, all) => {
    const { eviction } = evicting({ all: true, ...part });
    eviction.check();
    expect(eviction.evictionOf({}, [])).toMatchObject({ ...all, entries: undefined });
  });

  it('deletes after the method, unless it is told otherwise', () => {
    const { eviction } = evicting({ tags: ['t'] });
    expect(eviction.evictionOf({}, [])).toMatchObject({ mode: 'delete', isBefore: false });
    const told = evicting({ tags: ['t'], mode: 'expire', before: true });
    expect(told.eviction.evictionOf({}, [])).toMatchObject({ mode: 'expire', isBefore: true });
  });

  it('runs the method of the object with the arguments of the call', async () => {
    const trips = {};
    const method = async function (this: unknown, ...args: unknown[]) {
      return { args, isOfTrips: this === trips };
    };
    const eviction = evicting({ tags: ['t'] }, method).eviction.evictionOf(trips, [1, 2]);
    expect(await eviction.run()).toEqual({ args: [1, 2], isOfTrips: true });
  });
});
