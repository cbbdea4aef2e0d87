import { describe, expect, it } from '@jest/globals';
import { PolicyRegistry } from '../../../libs/cache/src/policies/policy-registry.js';
import { ttlPresets, webSearchPolicy } from '../../../libs/cache/src/policies/ttl-presets.js';
import { CacheDurationError, CacheRuleError } from '../../../libs/cache/src/api/errors.js';
import { unhandledRejections } from '../../support/processes/unhandled-rejections.js';

describe('the presets', () => {
  const book = new PolicyRegistry(ttlPresets);

  it.each([
    ['flights', 10 * 60],
    ['hotels', 30 * 60],
    ['weather', 30 * 60],
    ['short', 3_600],
    ['medium', 6 * 3_600],
    ['long', 24 * 3_600],
    ['places', 24 * 3_600],
    ['airports', 7 * 24 * 3_600],
  ])('%s live %p s', (name, seconds) => {
    expect(book.resolve(name as never, 'n', 'm').fresh).toBe(seconds * 1_000);
  });
});

describe('webSearchPolicy', () => {
  const policy = webSearchPolicy((query: string) => query);
  const lifeOf = (query: string) =>
    typeof policy.fresh === 'function' && policy.fresh({ args: [query], value: undefined, now: new Date(0) });

  it.each([
    ['what is open now in Lisbon', '2m'],
    ['Weather in Oslo', '2m'],
    ['breaking news about flights', '10m'],
    ['cheap flights to Rome', '1h'],
    ['museum opening hours', '6h'],
    ['menu of Noma', '6h'],
    ['history of the Alhambra', '1h'],
    ['knowledge of snowfall', '1h'],
    ['', '1h'],
  ])('%p lives %s', (query, life) => {
    expect(lifeOf(query)).toBe(life);
  });

  it('takes another life for the rest, and refuses a wrong one when written', () => {
    const { fresh } = webSearchPolicy(() => 'anything', '12h');
    expect(typeof fresh === 'function' && fresh({ args: [], value: 0, now: new Date(0) })).toBe('12h');
    expect(() => webSearchPolicy(() => '', '12' as '12h')).toThrow(CacheDurationError);
  });

  it('names a query that returns a promise, and lets its rejection harm no one', async () => {
    const { fresh } = webSearchPolicy((async () => Promise.reject(new Error('in the rule'))) as never);
    const unhandled = await unhandledRejections(() => {
      const make = () => (fresh as (call: object) => unknown)({ args: [] });
      expect(make).toThrow(CacheRuleError);
      expect(make).toThrow('webSearchPolicy: query returned a promise');
    });
    expect(unhandled).toEqual([]);
  });
});
