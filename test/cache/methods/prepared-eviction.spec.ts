import { describe, expect, it } from '@jest/globals';
import type { CacheableOptions, CacheEvictOptions } from '@tripsage/cache';
import type { EvictMark, KeyedMark } from '../../../libs/cache/src/methods/marks/mark.js';
import { MethodKeys } from '../../../libs/cache/src/methods/method-keys.js';
import { PrefixOwners } from '../../../libs/cache/src/methods/prefix-owners.js';
import { PreparedEviction } from '../../../libs/cache/src/methods/prepared-eviction.js';

class TripsService {
  readonly name = 'trips';
}

/** The cached methods of an application, by what is said of them, and evictions of `TripsService.save`. */
function application() {
  const owners = new PrefixOwners();
  const cached = (operation: string, options: CacheableOptions = {}): MethodKeys => {
    const said = { kind: 'cacheable', namespace: 'trips', methodName: operation, options };
    const mark = said as unknown as KeyedMark;
    const keys = new MethodKeys(mark, `TripsService.${operation}`, 'trips', new Map());
    owners.claim(keys, mark, TripsService.prototype);
    return keys;
  };
  const evicting = (
    options: CacheEvictOptions,
    method = async (..._args: unknown[]): Promise<unknown> => 'saved',
  ) => {
    const mark = { kind: 'evict', options, method } as unknown as EvictMark;
    return new PreparedEviction(mark, 'TripsService.save', TripsService.prototype, owners);
  };
  return { cached, evicting };
}

describe('an eviction', () => {
  const ofOne = { namespace: 'trips', operation: 'find' };

  it('of one entry has the key that the cached method makes of the same arguments', () => {
    const { cached, evicting } = application();
    const find = cached('find', { version: 2 });
    const request = { method: 'TripsService.find', instance: {}, args: [7], options: {} };
    const key = find.keyFor(request);
    expect(evicting(ofOne).evictionOf({}, [7]).key?.()).toBe(key);
    const byRule = evicting({ ...ofOne, key: (trip: { id: number }) => trip.id });
    expect(byRule.evictionOf({}, [{ id: 7 }]).key?.()).toBe(key);
  });

  it('of one entry needs no operation where the entity has one cached method', () => {
    const { cached, evicting } = application();
    cached('find');
    const eviction = evicting({ namespace: 'trips', key: (id: number) => id });
    eviction.check();
    cached('list');
    expect(() => eviction.check()).toThrow(
      'trips:trips has several: trips:trips:find, trips:trips:list. Name one.',
    );
  });

  it('may be prepared before its cached method, and is checked when all of them are known', () => {
    const { cached, evicting } = application();
    const eviction = evicting(ofOne);
    expect(() => eviction.check()).toThrow(
      'TripsService.save: @CacheEvict is for an entry of trips:trips:find',
    );
    cached('list');
    expect(() => eviction.check()).toThrow('(there is trips:trips:list)');
    cached('find');
    expect(() => eviction.check()).not.toThrow();
  });

  it.each<[string, CacheEvictOptions, object]>([
    ['a namespace', {}, { namespace: 'trips' }],
    ['an entity', { entity: 'stop' }, { methodPrefix: 'trips:stop' }],
    ['an operation', { operation: 'find' }, { methodPrefix: 'trips:trips:find' }],
  ])('of all of %s means no single entry', (_what, part, all) => {
    const eviction = application().evicting({ namespace: 'trips', all: true, ...part });
    eviction.check();
    expect(eviction.evictionOf({}, [])).toMatchObject({ all, key: undefined });
  });

  it('deletes after the method, unless it is told otherwise', () => {
    const { evicting } = application();
    expect(evicting({ tags: ['t'] }).evictionOf({}, [])).toMatchObject({ mode: 'delete', isBefore: false });
    const told = evicting({ tags: ['t'], mode: 'expire', before: true });
    expect(told.evictionOf({}, [])).toMatchObject({ mode: 'expire', isBefore: true });
  });

  it('runs the method of the object with the arguments of the call', async () => {
    const trips = {};
    const { evicting } = application();
    const method = async function (this: unknown, ...args: unknown[]) {
      return { args, isOfTrips: this === trips };
    };
    const eviction = evicting({ tags: ['t'] }, method).evictionOf(trips, [1, 2]);
    expect(await eviction.run()).toEqual({ args: [1, 2], isOfTrips: true });
  });
});
