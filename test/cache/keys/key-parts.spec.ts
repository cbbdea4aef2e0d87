import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  checkNamespace,
  defaultEntity,
  defaultOperation,
  methodPrefixOf,
  plainKey,
} from '../../../libs/cache/src/keys/call-key.js';
import { CacheKeyError, CacheNamespaceError } from '../../../libs/cache/src/api/errors.js';
import { awkwardText } from './arbitrary-values.js';

const METHOD = 'FlightsService.search';

/** Text that might break a key in parts. */
const hostileText = fc.oneof(
  awkwardText,
  fc.constantFrom(
    'a',
    'a:b',
    'b',
    ':',
    '*',
    'a b',
    'a\nb',
    'a%3Ab',
    '%',
    'é',
    'x'.repeat(10_000),
    '{a}',
    '_cache',
  ),
);

describe('the parts of a key', () => {
  it.each([['flights'], ['a'], ['A-z_0.9'], ['x'.repeat(64)], ['.'], ['cache_'], ['_other']])(
    'takes the namespace %p',
    (namespace) => {
      expect(() => checkNamespace(namespace)).not.toThrow();
    },
  );

  it.each([
    [''],
    ['a:b'],
    ['a*'],
    ['a b'],
    ['a\n'],
    ['\na'],
    ['é'],
    ['\ud800'],
    ['a/b'],
    ['{a}'],
    ['x'.repeat(65)],
    ['x'.repeat(10_000)],
    ['_cache'],
    ['_cache.versions'],
    [undefined],
    [null],
    [1],
    [['flights']],
  ])('refuses the namespace %p', (namespace) => {
    expect(() => checkNamespace(namespace, 'here')).toThrow(CacheNamespaceError);
    expect(() => checkNamespace(namespace, 'here')).toThrow(
      /^here: .{1,80}(is not a namespace\. Use|is reserved\. Choose)/s,
    );
  });

  it.each([
    [''],
    ['\ud800'],
    ['x'.repeat(1_025)],
    ['é'.repeat(513)],
    ['x'.repeat(10_000)],
    [undefined],
    [1],
    [null],
  ])('refuses the plain key %p', (key) => {
    expect(() => plainKey('default', key)).toThrow(CacheKeyError);
    expect(() => plainKey('default', key)).toThrow(
      /^key: .{1,80} is not a key\. Use well-formed text of 1 to 1024 bytes/,
    );
  });

  it.each([['a:b'], ['*'], ['a b'], ['a\nb'], ['é'], ['x'.repeat(1_024)], ['é'.repeat(512)], ['__proto__']])(
    'takes the plain key %p as it is',
    (key) => {
      expect(plainKey('default', key)).toBe(`default:${key}`);
    },
  );

  it.each([
    ['a:b', 'a%3Ab'],
    ['*', '%2A'],
    ['a b', 'a%20b'],
    ['a\nb', 'a%0Ab'],
    ['a%3Ab', 'a%253Ab'],
    ['é', '%C3%A9'],
    ["!'()~", '%21%27%28%29%7E'],
    ['flight-offers.v2_x', 'flight-offers.v2_x'],
  ])('encodes the entity and operation %p', (part, encoded) => {
    expect(methodPrefixOf('n', part, part, METHOD)).toBe(`n:${encoded}:${encoded}`);
  });

  it.each([[''], ['\udc00'], ['x'.repeat(201)], ['é'.repeat(34)], ['x'.repeat(10_000)]])(
    'refuses the entity or operation %p',
    (part) => {
      for (const methodPrefix of [
        () => methodPrefixOf('n', part, 'o', METHOD),
        () => methodPrefixOf('n', 'e', part, METHOD),
      ]) {
        expect(methodPrefix).toThrow(CacheKeyError);
        expect(methodPrefix).toThrow(/^FlightsService\.search: .{1,80} is not an? (entity|operation)\. Use/);
      }
    },
  );

  it('never lets two different triples make one family', () => {
    const triple = fc.tuple(fc.constantFrom('a', 'b', 'a.b', 'a-b'), hostileText, hostileText);
    const prefixes = new Map<string, string>();
    fc.assert(
      fc.property(triple, ([namespace, entity, operation]) => {
        const methodPrefix = orRefused(() => methodPrefixOf(namespace, entity, operation, METHOD));
        if (methodPrefix === undefined) return;
        expect(methodPrefix).toMatch(/^[A-Za-z0-9_.-]{1,64}:[A-Za-z0-9_.%-]{1,200}:[A-Za-z0-9_.%-]{1,200}$/);
        const parts = JSON.stringify([namespace, entity, operation]);
        expect(prefixes.get(methodPrefix) ?? parts).toBe(parts);
        prefixes.set(methodPrefix, parts);
      }),
      { numRuns: 5_000 },
    );
    expect(prefixes.size).toBeGreaterThan(300);
  });

  it('never lets two different pairs make one plain key', () => {
    const keys = new Map<string, string>();
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom('a', 'a.b', 'default'), hostileText),
        hostileText,
        (namespace, key) => {
          const whole = orRefused(() => plainKey(namespace, key));
          if (whole === undefined) return;
          const parts = JSON.stringify([namespace, key]);
          expect(keys.get(whole) ?? parts).toBe(parts);
          keys.set(whole, parts);
        },
      ),
      { numRuns: 5_000 },
    );
    expect(keys.size).toBeGreaterThan(300);
  });
});

describe('default entities and operations', () => {
  it.each([
    ['FlightOffersService', 'flight-offers'],
    ['FlightsService', 'flights'],
    ['WeatherProvider', 'weather'],
    ['TripRepository', 'trip'],
    ['TripRepositoryService', 'trip-repository'],
    ['Service', 'service'],
    ['ServiceDesk', 'service-desk'],
    ['HTTPClient', 'http-client'],
    ['GeoIPService', 'geo-ip'],
    ['Mem0Provider', 'mem0'],
    ['OAuth2TokenService', 'o-auth2-token'],
    ['flights', 'flights'],
    ['_Flights', '_flights'],
    ['X', 'x'],
  ])('the class %s is the entity %s', (className, entity) => {
    expect(defaultEntity(className)).toBe(entity);
  });

  it.each([
    ['search', 'search'],
    ['searchOffers', 'search-offers'],
    ['getHTTPStatus', 'get-http-status'],
    ['getV2Offers', 'get-v2-offers'],
    ['findById', 'find-by-id'],
    ['getURL', 'get-url'],
    ['$get', '$get'],
    ['snake_case', 'snake_case'],
  ])('the method %s is the operation %s', (methodName, operation) => {
    expect(defaultOperation(methodName)).toBe(operation);
  });

  it('a class without a name is told to set an entity', () => {
    expect(() => methodPrefixOf('n', defaultEntity(''), 'o', METHOD)).toThrow(
      'a class without a name needs the entity option',
    );
  });
});

function orRefused(make: () => string): string | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof CacheKeyError || error instanceof CacheNamespaceError) return undefined;
    throw error;
  }
}
