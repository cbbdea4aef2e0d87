import { describe, expect, it } from '@jest/globals';
import type { CacheEvictOptions } from '@tripsage/cache';
import { checkEvictOptions, isOfOneEntry } from '../../../libs/cache/src/options/evict-options.js';

const check = (options: unknown) => () => checkEvictOptions(options as CacheEvictOptions, 'Trips.remove');
const key = (id: string) => id;

describe('the options of an eviction', () => {
  it.each<[string, CacheEvictOptions]>([
    ['one entry by its operation', { namespace: 'trips', operation: 'find' }],
    ['one entry by its key', { namespace: 'trips', key }],
    ['tags', { tags: ['trip'] }],
    ['tags by a rule, softly', { tags: () => ['trip'], mode: 'expire', before: true }],
    ['a whole namespace', { namespace: 'trips', all: true }],
    ['an entry and tags', { namespace: 'trips', operation: 'find', tags: ['trip'] }],
  ])('take %s', (_what, options) => {
    expect(check(options)).not.toThrow();
  });

  it.each<[object, string]>([
    [{}, 'says nothing to evict'],
    [{ tags: [] }, 'says nothing to evict'],
    [{ namespace: 'trips' }, 'says nothing to evict'],
    [{ namespace: 'trips', all: true, key }, 'all and key contradict each other'],
    [{ all: true }, 'needs the namespace'],
    [{ operation: 'find' }, 'needs the namespace'],
    [{ tags: ['trip'], entity: 'trip' }, 'needs the namespace'],
    [{ namespace: 'a b', all: true }, 'is not a namespace'],
    [{ namespace: 'trips', all: true, mode: 'soft' }, "mode must be 'delete' or 'expire'"],
  ])('are refused: %p', (options, message) => {
    expect(check(options)).toThrow(message);
  });

  it('are of one entry where they name its operation or its key, and not all', () => {
    expect(isOfOneEntry({ operation: 'find' })).toBe(true);
    expect(isOfOneEntry({ key })).toBe(true);
    expect(isOfOneEntry({ operation: 'find', all: true })).toBe(false);
    expect(isOfOneEntry({ tags: ['trip'] })).toBe(false);
  });
});
