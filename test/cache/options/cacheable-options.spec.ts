import { describe, expect, it } from '@jest/globals';
import type { CacheableManyOptions, CacheableOptions } from '@tripsage/cache';
import {
  checkCacheableOptions,
  checkManyOptions,
} from '../../../libs/cache/src/options/cacheable-options.js';

const check = (options: unknown) => () => checkCacheableOptions(options as CacheableOptions, 'Flights.find');
const rule = () => true;

describe('the options of a cached method', () => {
  it('take every option that there is', () => {
    const options = {
      entity: 'offer',
      operation: 'find',
      key: rule,
      vary: ['user'],
      tags: ['a'],
      when: rule,
      unless: rule,
      type: Date,
      mutable: true,
      softLimit: '1s',
      hardLimit: '2s',
      version: 2,
      revalidate: true,
    };
    expect(check(options)).not.toThrow();
    expect(check({ ...options, vary: rule, tags: rule, version: 'v2' })).not.toThrow();
  });

  it.each<[object, string]>([
    [{ entity: 5 }, 'entity must be text'],
    [{ key: 'id' }, 'key must be a function of the arguments'],
    [{ vary: 'user' }, 'vary must be names of context readers, or a function of the arguments'],
    [{ vary: [5] }, 'vary must be names of context readers'],
    [{ tags: [''] }, 'tags must be at most 1000 well-formed texts'],
    [{ unless: true }, 'unless must be a function of the value'],
    [{ type: {} }, 'type must be a class'],
    [{ mutable: 'yes' }, 'mutable must be true or false'],
    [{ softLimit: 5 }, "softLimit must be a duration such as '2s'"],
    [{ hardLimit: 5 }, "hardLimit must be a duration such as '30s'"],
    [{ version: 1.5 }, 'version must be text or a whole number'],
    [{ revalidate: 1 }, 'revalidate must be true or false'],
    [{ salt: 'a' }, "'salt' is not an option"],
  ])('are refused by name: %p', (options, message) => {
    expect(check(options)).toThrow(`Flights.find: ${message}`);
  });

  it('need items and idOf where many are asked for', () => {
    const many = (options: unknown) => () =>
      checkManyOptions(options as CacheableManyOptions, 'Flights.findMany');
    expect(many({ items: rule, idOf: rule })).not.toThrow();
    expect(many({ idOf: rule })).toThrow('needs the option items, a function of the arguments');
    expect(many({ items: rule })).toThrow('needs the option idOf, a function of a value');
  });
});
