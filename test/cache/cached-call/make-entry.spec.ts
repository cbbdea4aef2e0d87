import { describe, expect, it } from '@jest/globals';
import type { Call } from '../../../libs/cache/src/cached-call/call.js';
import { makeEntry } from '../../../libs/cache/src/cached-call/make-entry.js';
import { PolicyBook } from '../../../libs/cache/src/cached-call/policies/policy-book.js';
import { isCached } from '../../../libs/cache/src/cached-call/rules.js';
import { encodeValue } from '../../../libs/cache/src/cached-call/values/value-codec.js';
import { CacheDurationError, CacheRuleError } from '../../../libs/cache/src/contract/errors.js';
import type { TtlPolicy } from '../../../libs/cache/src/contract/policy.js';
import { unhandledRejections } from '../../support/unhandled-rejections.js';

const NOW = Date.UTC(2027, 0, 1);
const METHOD = 'Flights.search';
const chance = { clock: { now: () => NOW, monotonic: () => 0 }, random: () => 0.5 };
const service = { carrier: 'AF' };

function callOf(options: Call['options'], policy: TtlPolicy = { fresh: '10m', jitter: 0.2 }): Call {
  return {
    method: METHOD,
    namespace: 'flights',
    args: ['CDG', 'JFK'],
    options,
    policy: new PolicyBook().resolve(policy, 'flights', METHOD),
    instance: service,
    key: () => 'k',
    load: async () => undefined,
  };
}

function make(options: Call['options'], policy?: TtlPolicy, value: unknown = [{ id: 'o1' }]) {
  return makeEntry(callOf(options, policy), value, encodeValue(value, METHOD), chance);
}

describe('the entry of a loaded value', () => {
  it('has its windows, tags, salt and bytes', () => {
    expect(make({ salt: 'v2', tags: ['a', 'b', 'a'] })).toEqual({
      entry: {
        freshMs: 540_000,
        staleMs: 0,
        staleIfErrorMs: 0,
        lifeMs: 540_000,
        tags: ['a', 'b'],
        salt: 'v2',
        encoding: 'json',
        value: Buffer.from('[{"id":"o1"}]'),
      },
    });
    expect(make({})).toMatchObject({ entry: { tags: [], salt: '' } });
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
    expect(make({ unless: (value) => value.length === 1 })).toEqual({ notStored: 'unless' });
    expect(make({ unless: (value) => value.length === 0 })).toHaveProperty('entry');
    expect(make({}, { fresh: '1m', expiresAt: () => new Date(NOW) })).toEqual({ notStored: 'expired' });
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

describe('whether a call is cached', () => {
  it('says when, told the arguments, with `this` set to the object of the method', () => {
    function when(this: unknown, origin: string, destination: string): boolean {
      return origin === 'CDG' && destination === 'JFK' && this === service;
    }
    expect(isCached(callOf({ when }))).toBe(true);
    expect(isCached(callOf({ when: () => false }))).toBe(false);
    expect(isCached(callOf({}))).toBe(true);
  });

  it('is an error where when throws or, since a promise would always count as yes, promises', () => {
    const when = (async () => false) as unknown as () => boolean;
    expect(() => isCached(callOf({ when }))).toThrow(CacheRuleError);
    expect(() => isCached(callOf({ when }))).toThrow(`${METHOD}: its when option returned a promise`);
    const failing = () => {
      throw new Error('broken rule');
    };
    expect(() => isCached(callOf({ when: failing }))).toThrow(
      `${METHOD}: its when option threw (Error); see the cause`,
    );
  });

  it('does not end the process where the promise that when gives rejects', async () => {
    const when = (async () => Promise.reject(new Error('in the rule'))) as unknown as () => boolean;
    const unhandled = await unhandledRejections(() => {
      expect(() => isCached(callOf({ when }))).toThrow(CacheRuleError);
    });
    expect(unhandled).toEqual([]);
  });
});
