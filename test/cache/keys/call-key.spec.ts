import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { callKey } from '../../../libs/cache/src/keys/call-key.js';
import { CacheArgumentError } from '../../../libs/cache/src/api/errors.js';
import { argumentList } from './arbitrary-values.js';

const METHOD = 'FlightsService.search';
const call = { method: METHOD, methodPrefix: 'flights:offers:search', vary: undefined, schemaVersion: '' };
const keyOf = (...args: unknown[]): string => callKey({ ...call, counted: { args } });

describe('callKey', () => {
  it('reads [namespace]:[entity]:[operation]:[hash], whatever the arguments', () => {
    fc.assert(
      fc.property(argumentList, (args) => {
        expect(keyOf(...args)).toMatch(/^flights:offers:search:[A-Za-z0-9_-]{32}$/);
      }),
      { numRuns: 500 },
    );
  });

  it('never changes between releases: what is in the store stays found', () => {
    const query = { origin: 'CDG', destination: 'JFK', departureDate: '2027-03-01', adults: 1 };
    expect(keyOf(query)).toBe('flights:offers:search:KuMTW_SIKQlpQh8uWGNGFSf7Svm1J5PB');
    expect(keyOf()).toBe('flights:offers:search:Ws6f5qDMTNfNqpUTwkmr3ZOHwXWiodF3');
  });

  it('takes trailing undefined arguments as not given, others as given', () => {
    expect(keyOf('a', undefined, undefined)).toBe(keyOf('a'));
    expect(keyOf(undefined)).toBe(keyOf());
    expect(keyOf(undefined, 'a')).not.toBe(keyOf('a'));
    expect(keyOf(null)).not.toBe(keyOf());
  });

  it('tells apart who asks, the version, and what the key option chose', () => {
    const keys = [
      keyOf('a'),
      callKey({ ...call, counted: { args: ['a'] }, vary: 'a' }),
      callKey({ ...call, counted: { args: ['a'] }, vary: { user: 'a' } }),
      callKey({ ...call, counted: { args: ['a'] }, schemaVersion: 'a' }),
      callKey({ ...call, counted: { args: ['a'] }, schemaVersion: '"a"' }),
      callKey({ ...call, counted: { chosen: 'a' } }),
      callKey({ ...call, counted: { chosen: ['a'] } }),
      callKey({ ...call, counted: { chosen: undefined } }),
      callKey({ ...call, counted: { args: [] }, vary: 'a' }),
      callKey({ ...call, counted: { args: [['a']] } }),
      callKey({ ...call, methodPrefix: 'flights:offers:get', counted: { args: ['a'] } }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  class Secret {
    readonly #amount: number;
    constructor(amount: number) {
      this.#amount = amount;
    }
    get amount(): number {
      return this.#amount;
    }
  }
  const cyclic: Record<string, unknown> = { name: 'a' };
  cyclic.self = cyclic;
  const cyclicMap = new Map<string, unknown>();
  cyclicMap.set('me', [cyclicMap]);
  const cyclicSet = new Set<unknown>();
  cyclicSet.add({ cyclicSet });
  const cyclicKey = new Map<unknown, number>();
  cyclicKey.set({ cyclicKey }, 1);
  const cyclicJson = { toJSON: () => ({}) };
  class Itself {
    toJSON(): object {
      return { deeper: this };
    }
  }
  class Angry {
    id = 1;
    toJSON(): never {
      throw new Error('not today');
    }
  }
  const withThrowingField = Object.defineProperty({}, 'boom', {
    enumerable: true,
    get: () => {
      throw new Error('no field today');
    },
  });
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level += 1) deep = [deep];

  it.each<[string, unknown, string]>([
    ['a function', () => 1, 'argument 2 is a function'],
    ['a class', Secret, 'argument 2 is a function'],
    ['a function inside', { on: { done: () => 1 } }, 'argument 2 at .on.done is a function'],
    ['a function in an array', [1, () => 1], 'argument 2 at [1] is a function'],
    ['a symbol', Symbol('s'), 'argument 2 is a symbol'],
    ['a boxed symbol', Object(Symbol('s')), 'argument 2 is a symbol'],
    ['a cycle', cyclic, 'argument 2 at .self refers back to itself'],
    ['a cycle through a Map', cyclicMap, 'refers back to itself'],
    ["a cycle through a Map's key", cyclicKey, 'refers back to itself'],
    ['a cycle through a Set', cyclicSet, 'refers back to itself'],
    ['a cycle through toJSON', new Itself(), 'refers back to itself'],
    ['a promise', Promise.resolve(1), 'is a promise'],
    ['a promise with a field', Object.assign(Promise.resolve(1), { id: 1 }), 'is a promise'],
    ['deep nesting', deep, 'is nested deeper than 500 levels'],
    [
      'private state behind accessors',
      new Secret(1),
      'is of class Secret, which does not show its state in own fields',
    ],
    [
      'an AbortSignal',
      { signal: new AbortController().signal },
      'argument 2 at .signal is of class AbortSignal',
    ],
    ['Headers', new Headers({ a: 'b' }), 'is of class Headers'],
    ['a WeakMap', new WeakMap(), 'is of class WeakMap'],
    ['a generator', (function* () {})(), 'which does not show its state'],
    ['an Error', new TypeError('x'), 'argument 2 is an Error'],
    ['an Error inside a Set', new Set([new Error('x')]), 'is an Error'],
    ['a plain object with a toJSON function', cyclicJson, 'argument 2 at .toJSON is a function'],
    ['a toJSON that throws', new Angry(), "argument 2 can't be read (not today)"],
    ['a field that throws', withThrowingField, "argument 2 can't be read (no field today)"],
    ['a revoked proxy', revokedProxy(), "argument 2 can't be read"],
  ])('refuses %s with an error that names the method and the argument', (_, argument, told) => {
    let error: unknown;
    try {
      keyOf('fine', argument);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(CacheArgumentError);
    const { message } = error as Error;
    expect(message).toContain(`${METHOD}: argument 2`);
    expect(message).toContain(told);
    expect(message).toContain('so no cache key can be made of it. Give @Cacheable a key option');
    expect(message.length).toBeLessThan(500);
  });

  it("names the option that gave what can't be hashed", () => {
    expect(() => callKey({ ...call, counted: { chosen: [() => 1] } })).toThrow(
      `${METHOD}: what its key option returned at [0] is a function`,
    );
    expect(() => callKey({ ...call, counted: { args: [] }, vary: Promise.resolve() })).toThrow(
      `${METHOD}: what its vary option gave is a promise`,
    );
  });
});

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
