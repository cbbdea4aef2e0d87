import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { CacheDurationError, CacheRuleError, CacheValueError } from '@tripsage/cache';
import { type Call, loadLimits } from '../../../../libs/cache/src/cached-call/call/call.js';
import { LocalEntry } from '../../../../libs/cache/src/cached-call/look-up/local-entry.js';
import type { Loaded } from '../../../../libs/cache/src/cached-call/loading/loaded.js';
import { loadedValue, makeEntry } from '../../../../libs/cache/src/cached-call/loading/new-entry.js';
import { PolicyRegistry } from '../../../../libs/cache/src/policies/policy-registry.js';
import type { TtlPolicy } from '../../../../libs/cache/src/options/policy.js';
import { small } from '../../values/stored-entries.js';

const NOW = Date.UTC(2027, 0, 1);
/** When entries are made, on the monotonic clock. */
const AT = 5_000;
const METHOD = 'Flights.search';
const chance = { clock: new FakeClock({ now: new Date(NOW), monotonic: AT }), random: () => 0.5 };
const origin = { token: 'load-1', version: { epoch: 'e1', number: 7 } };
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const service = { carrier: 'AF' };

type Options = Call['options'] & { version?: string };

function callOf(
  { version = '', ...options }: Options,
  policy: TtlPolicy = { fresh: '10m', jitter: 0.2 },
): Call {
  return {
    method: METHOD,
    namespace: 'flights',
    args: ['CDG', 'JFK'],
    options,
    schemaVersion: version,
    policy: new PolicyRegistry().resolve(policy, 'flights', METHOD),
    limits: loadLimits({}, METHOD),
    instance: service,
    key: () => 'k',
    load: async () => undefined,
  };
}

/** What a loader brought that said nothing of its answer and asked for no cached one. */
function loadedOf(value: unknown = [{ id: 'o1' }], rest: Partial<Loaded> = {}): Loaded {
  return {
    result: { value },
    said: { tags: [], freshMs: undefined, isSkipped: false },
    dependencies: {
      tags: new Set(),
      prefixes: new Set(),
      isBornStale: false,
      isDisconnected: false,
      freshUntil: Infinity,
      lifeUntil: Infinity,
    },
    loadMs: 12.6,
    ...rest,
  };
}

function make(options: Options, policy?: TtlPolicy, loaded = loadedOf(), old?: LocalEntry) {
  const call = callOf(options, policy);
  return makeEntry(call, loaded, loadedValue(loaded, old, call), origin, chance);
}

describe('a loaded value', () => {
  it('is encoded once, and presented as it is decoded from those bytes', () => {
    const given = { at: new Date(0) };
    const value = loadedValue(loadedOf(given), undefined, callOf({}));
    expect(value.value).toBe(given);
    expect(value.encoded.encoding).toBe('devalue');
    expect(value.presented.to({})).toEqual(given);
    expect(value.presented.to({})).not.toBe(given);
  });

  it('is the old one, bytes and all, where it was not modified', () => {
    const old = new LocalEntry('k', small, 0);
    const value = loadedValue(loadedOf(0, { result: 'not-modified' }), old, callOf({}));
    expect(value).toMatchObject({ value: { price: 10 }, unmodified: old });
    expect(value.presented.to({})).toEqual({ price: 10 });
    expect(value.encoded.value).toBe(small.value);
  });

  it('of a kind that can not be stored is an error that names the method', () => {
    const load = () =>
      loadedValue(
        loadedOf(() => 1),
        undefined,
        callOf({}),
      );
    expect(load).toThrow(CacheValueError);
    expect(load).toThrow(/^Flights\.search: /);
  });
});

describe('the entry of a loaded value', () => {
  it('has its windows, tags, version and bytes', () => {
    expect(make({ version: 'v2', tags: ['a', 'b', 'a'] })).toEqual({
      entry: {
        freshMs: 540_000,
        staleMs: 0,
        staleIfErrorMs: 0,
        lifeMs: 540_000,
        token: 'load-1',
        version: { epoch: 'e1', number: 7 },
        loadMs: 13,
        tags: ['a', 'b'],
        prefixes: [],
        isBornStale: false,
        schemaVersion: 'v2',
        encoding: 'json',
        value: bytesOf('[{"id":"o1"}]'),
      },
      madeAt: AT,
    });
    expect(make({})).toMatchObject({ entry: { tags: [], schemaVersion: '' } });
  });

  it('carries what the loader said, and never outlives what it was dependencies of', () => {
    const said = { tags: ['said', 'a'], freshMs: 200_000, isSkipped: false };
    const dependencies = {
      tags: new Set(['of-part', 'a']),
      prefixes: new Set(['places', 'places:airports']),
      isBornStale: true,
      isDisconnected: false,
      freshUntil: AT + 90_000,
      lifeUntil: AT + 100_000,
    };
    expect(make({ tags: ['a'] }, { fresh: '10m' }, loadedOf([], { said }))).toMatchObject({
      entry: { freshMs: 200_000, lifeMs: 200_000, tags: ['a', 'said'], isBornStale: false },
    });
    const policy: TtlPolicy = { fresh: '10m', stale: '10m' };
    expect(make({ tags: ['a'] }, policy, loadedOf([], { said, dependencies }))).toMatchObject({
      entry: {
        freshMs: 90_000,
        lifeMs: 100_000,
        tags: ['a', 'said', 'of-part'],
        prefixes: ['places', 'places:airports'],
        isBornStale: true,
      },
    });
    expect(make({}, policy, loadedOf([], { said: { ...said, isSkipped: true } }))).toEqual({
      notStored: 'skip',
      traits: {
        tags: ['said', 'a'],
        prefixes: [],
        isBornStale: false,
        freshUntil: Infinity,
        lifeUntil: Infinity,
      },
    });
    const over = loadedOf([], { dependencies: { ...dependencies, lifeUntil: AT } });
    expect(make({}, policy, over)).toMatchObject({ notStored: 'expired', traits: { lifeUntil: AT } });
  });

  it('is the old one anew where the loader said that it holds on: its bytes, tags and families', () => {
    const first = make({ tags: ['old'] });
    if (!('entry' in first)) throw new Error(first.notStored);
    const old = new LocalEntry('ns:key', { ...first.entry, token: 'load-0', prefixes: ['places'] }, 0);
    const made = make({ tags: ['new'] }, { fresh: '1h' }, loadedOf(0, { result: 'not-modified' }), old);
    expect(made).toEqual({
      entry: {
        ...first.entry,
        freshMs: 3_600_000,
        lifeMs: 3_600_000,
        tags: ['new', 'old'],
        prefixes: ['places'],
      },
      madeAt: AT,
    });
  });

  it('is tagged by a rule that is told the call, with `this` set to the object of the method', () => {
    function tags(
      this: unknown,
      { args, value }: { args: readonly unknown[]; value: { id: string }[] },
    ): string[] {
      return [...(args as string[]), ...value.map(({ id }) => id), (this as typeof service).carrier];
    }
    expect(make({ tags })).toMatchObject({ entry: { tags: ['CDG', 'JFK', 'o1', 'AF'] } });
  });

  it('is not made where unless says so, or its own end has come', () => {
    expect(make({ unless: (value) => value.length === 1 })).toMatchObject({ notStored: 'unless' });
    expect(make({ unless: (value) => value.length === 0 })).toHaveProperty('entry');
    expect(make({}, { fresh: '1m', expiresAt: () => new Date(NOW) })).toMatchObject({
      notStored: 'expired',
    });
  });

  const failing = () => {
    throw new TypeError('broken rule');
  };
  const promised = (async () => false) as unknown as () => never;
  it.each<[string, Call['options'], TtlPolicy, string, abstract new (...args: never[]) => Error]>([
    [
      'unless throws',
      { unless: failing },
      { fresh: '1m' },
      'its unless option threw (TypeError); see the cause',
      CacheRuleError,
    ],
    [
      'unless promises',
      { unless: promised },
      { fresh: '1m' },
      'its unless option returned a promise',
      CacheRuleError,
    ],
    [
      'tags throws',
      { tags: failing },
      { fresh: '1m' },
      'its tags option threw (TypeError); see the cause',
      CacheRuleError,
    ],
    [
      'tags promises',
      { tags: promised },
      { fresh: '1m' },
      'its tags option returned a promise',
      CacheRuleError,
    ],
    [
      'tags gives no list',
      { tags: () => 'a' as never },
      { fresh: '1m' },
      'its tags option must give',
      CacheRuleError,
    ],
    [
      'tags gives a number',
      { tags: () => [1] as never },
      { fresh: '1m' },
      'its tags option must give',
      CacheRuleError,
    ],
    ['tags gives empty text', { tags: [''] }, { fresh: '1m' }, 'its tags option must give', CacheRuleError],
    [
      'tags gives half a sign',
      { tags: ['\ud800'] },
      { fresh: '1m' },
      'its tags option must give',
      CacheRuleError,
    ],
    [
      'tags gives a hole',
      { tags: Object.assign([], { 1: 'a' }) },
      { fresh: '1m' },
      'its tags option must give',
      CacheRuleError,
    ],
    [
      'a tag is too long',
      { tags: ['x'.repeat(1_025)] },
      { fresh: '1m' },
      'its tags option must give',
      CacheRuleError,
    ],
    [
      'tags are too many',
      { tags: Array(1_001).fill('a') as string[] },
      { fresh: '1m' },
      'at most 1000',
      CacheRuleError,
    ],
    [
      'fresh throws',
      {},
      { fresh: failing },
      'its policy option threw (TypeError); see the cause',
      CacheRuleError,
    ],
    ['fresh is nonsense', {}, { fresh: () => 5 as never }, 'the bare number 5', CacheDurationError],
    ['expiresAt throws', {}, { fresh: '1m', expiresAt: failing }, 'its policy option threw', CacheRuleError],
    [
      'expiresAt is nonsense',
      {},
      { fresh: '1m', expiresAt: () => 'soon' },
      'expiresAt: expected',
      CacheRuleError,
    ],
  ])('is not made, with the reason, where %s', (_, options, policy, told, errorClass) => {
    const made = make(options, policy);
    expect(made).toMatchObject({
      notStored: 'rule-failed',
      error: { message: expect.stringContaining(told) },
    });
    if ('entry' in made) throw new Error('an entry');
    expect(made.error).toBeInstanceOf(errorClass);
    expect(made.error?.message).toContain(METHOD);
  });
});
