import { describe, expect, it } from '@jest/globals';
import { encodeEntry } from '../../../libs/cache/src/cached-call/values/entry-codec.js';
import { judgeStored, readEntry } from '../../../libs/cache/src/cached-call/read-entry.js';
import { encodeValue } from '../../../libs/cache/src/cached-call/values/value-codec.js';
import type { CacheStore } from '../../../libs/cache/src/contract/cache-store.port.js';
import type { CacheEntry } from '../../../libs/cache/src/contract/entry.js';
import { CacheStoreUnavailableError } from '../../../libs/cache/src/contract/errors.js';

const windows = { freshMs: 1_000, staleMs: 500, staleIfErrorMs: 0, lifeMs: 1_500 };

function entryOf(value: unknown, rest: Partial<CacheEntry> = {}): Uint8Array {
  return encodeEntry({ ...windows, tags: ['t'], salt: '', ...encodeValue(value, 'm'), ...rest });
}

describe('what is found under a key', () => {
  it.each([
    [1_500, 'fresh', { ageMs: 0, freshForMs: 1_000 }],
    [501, 'fresh', { ageMs: 999, freshForMs: 1 }],
    [500, 'expired', { ageMs: 1_000, freshForMs: 0 }],
    [1, 'expired', { ageMs: 1_499, freshForMs: -499 }],
    [1_502, 'fresh', { ageMs: 0, freshForMs: 1_000 }],
  ])('with %p ms left is %s', (remainingMs, state, age) => {
    expect(judgeStored({ bytes: entryOf({ a: 1 }), remainingMs }, '')).toMatchObject({
      state,
      age,
      tags: ['t'],
    });
  });

  it('can be decoded for each who asks', () => {
    for (const value of [{ a: [1] }, { at: new Date(0) }]) {
      const found = judgeStored({ bytes: entryOf(value), remainingMs: 1_500 }, '');
      if (found.state !== 'fresh') throw new Error(found.state);
      const copies = [found.value.decode(), found.value.decode(), found.value.decode()];
      expect(copies).toEqual([value, value, value]);
      expect(new Set(copies).size).toBe(3);
    }
  });

  it('is plain JSON as well, fresh to its end', () => {
    const found = judgeStored({ bytes: Buffer.from('{"a":1}'), remainingMs: Infinity }, 'v2');
    expect(found).toMatchObject({ state: 'fresh', age: { ageMs: 0, freshForMs: Infinity }, tags: [] });
    if (found.state !== 'fresh') throw new Error(found.state);
    const copies = [found.value.decode(), found.value.decode()];
    expect(copies).toEqual([{ a: 1 }, { a: 1 }]);
    expect(copies[0]).not.toBe(copies[1]);
  });

  it('may be nothing, of another shape, or unreadable', () => {
    const left = { remainingMs: 1_500 };
    expect(judgeStored(undefined, '')).toEqual({ state: 'absent' });
    expect(judgeStored({ bytes: entryOf(1, { salt: 'v1' }), ...left }, 'v2')).toEqual({
      state: 'other-shape',
    });
    expect(judgeStored({ bytes: entryOf(1, { salt: 'v1' }), ...left })).toMatchObject({ state: 'fresh' });
    expect(judgeStored({ bytes: Buffer.from('hello'), ...left }, '')).toMatchObject({ state: 'unreadable' });
    expect(judgeStored({ bytes: entryOf(1), remainingMs: Infinity }, '')).toEqual({
      state: 'unreadable',
      reason: 'without an expiry',
    });
  });

  it.each<[Partial<CacheEntry>]>([
    [{ encoding: 'json', value: Buffer.from('no JSON') }],
    [{ encoding: 'json', value: Buffer.alloc(0) }],
    [{ encoding: 'devalue', value: Buffer.from('[["OfALaterRelease",1],0]') }],
    [{ encoding: 'devalue', value: Buffer.from('{}') }],
    [{ encoding: 'devalue', value: Buffer.from('[{"__proto__":1},1]') }],
    [{ encoding: 'devalue', value: Buffer.from('[["ToJson",0]]') }],
  ])('is unreadable, not an error of the call, where this release cannot decode the value: %p', (rest) => {
    const found = judgeStored({ bytes: entryOf(1, rest), remainingMs: 1_500 }, '');
    expect(found).toEqual({ state: 'unreadable', reason: `a value that is not ${rest.encoding}` });
  });

  it('is a fact, too, when the store fails', async () => {
    const error = new CacheStoreUnavailableError('down');
    const failing = (thrown: unknown) =>
      ({ read: async () => Promise.reject(thrown) }) as unknown as CacheStore;
    expect(await readEntry(failing(error), 'k', '')).toEqual({ state: 'store-unavailable', error });
    expect(await readEntry(failing(new TypeError('socket')), 'k', '')).toMatchObject({
      state: 'store-unavailable',
      error: { code: 'CACHE_STORE_UNAVAILABLE', message: expect.stringContaining('socket') },
    });
  });
});
