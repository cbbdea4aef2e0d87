import { describe, expect, it } from '@jest/globals';
import { keyOfName, nameOf, namesOf, prefixesOf } from '../../../libs/cache/src/ports/names.js';

describe('the names that an invalidation bumps', () => {
  it('are of a kind each, so that a tag never meets a key', () => {
    const names = [nameOf.key('a'), nameOf.prefix('a'), nameOf.tag('a')];
    expect(new Set(names).size).toBe(3);
    expect(names.map(keyOfName)).toEqual(['a', undefined, undefined]);
  });

  it.each([
    ['flights:offers:search:00ff', ['flights', 'flights:offers', 'flights:offers:search']],
    ['flights:a:b:c:d', ['flights', 'flights:a', 'flights:a:b']],
    ['flights:greeting', ['flights']],
    ['greeting', []],
  ])('of the prefixes of %s are %j', (key, prefixes) => expect(prefixesOf(key)).toEqual(prefixes));

  it('of an entry are its key, its prefixes, those given beside them, and its tags', () => {
    expect(namesOf('ns:key', ['t'], ['ns:other:find'])).toEqual([
      'k:ns:key',
      'n:ns',
      'n:ns:other:find',
      't:t',
    ]);
  });
});
