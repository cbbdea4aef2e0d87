import { describe, expect, it } from '@jest/globals';
import type { CacheEvictOptions } from '@tripsage/cache';
import { checkEvictOptions, isOfEntries } from '../../../libs/cache/src/options/evict-options.js';

const check = (options: unknown) => () => checkEvictOptions(options as CacheEvictOptions, 'Trips.remove');
const key = (id: string) => id;
class Trips {
  async find(id: string): Promise<string> {
    return id;
  }
}

describe('the options of an eviction', () => {
  it.each<[string, CacheEvictOptions]>([
    ['one entry by its operation', { namespace: 'trips', operation: 'find' }],
    ['one entry by its key', { namespace: 'trips', key }],
    ['tags', { tags: ['trip'] }],
    ['tags by a rule, softly', { tags: () => ['trip'], mode: 'expire', before: true }],
    ['a whole namespace', { namespace: 'trips', all: true }],
    ['a method by reference', { of: [Trips, 'find'] }],
    ['one call of a method', { of: [Trips, 'find'], args: ({ value }) => [value.id] }],
    ['all of a method', { of: () => [Trips, 'find'], all: true }],
    ['several calls by texts', { namespace: 'trips', operation: 'find', argsOfMany: () => [['1']] }],
    ['an entry and tags', { namespace: 'trips', operation: 'find', tags: ['trip'] }],
  ])('take %s', (_what, options) => {
    expect(check(options)).not.toThrow();
  });

  it.each<[object, string]>([
    [{}, 'says nothing to evict'],
    [{ tags: [] }, 'says nothing to evict'],
    [{ namespace: 'trips' }, 'says nothing to evict'],
    [{ namespace: 'trips', all: true, key }, 'all and key contradict each other'],
    [{ of: [Trips, 'find'], operation: 'find' }, 'of and operation contradict each other'],
    [{ of: [Trips, 'find'], args: key, argsOfMany: key }, 'args and argsOfMany contradict each other'],
    [{ of: [Trips, 'find'], all: true, args: key }, 'all and args contradict each other'],
    [{ of: 'Trips.find' }, "of must be a class and its method, as [TripsService, 'find']"],
    [{ all: true }, 'needs the namespace'],
    [{ operation: 'find' }, 'needs the namespace'],
    [{ tags: ['trip'], entity: 'trip' }, 'needs the namespace'],
    [{ namespace: 'a b', all: true }, 'is not a namespace'],
    [{ namespace: 'trips', all: true, mode: 'soft' }, "mode must be 'delete' or 'expire'"],
  ])('are refused: %p', (options, message) => {
    expect(check(options)).toThrow(message);
  });

  it('are of one entry where they name its operation or its key, and not all', () => {
    expect(isOfEntries({ operation: 'find' })).toBe(true);
    expect(isOfEntries({ key })).toBe(true);
    expect(isOfEntries({ operation: 'find', all: true })).toBe(false);
    expect(isOfEntries({ tags: ['trip'] })).toBe(false);
  });
});
