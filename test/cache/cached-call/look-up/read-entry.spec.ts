import { describe, expect, it } from '@jest/globals';
import { GatheredReads } from '../../../../libs/cache/src/cached-call/look-up/gathered-reads.js';
import { readEntries, type Stored } from '../../../../libs/cache/src/cached-call/look-up/read-entry.js';
import { encodeEntry } from '../../../../libs/cache/src/values/entry-codec.js';
import { encodeValue } from '../../../../libs/cache/src/values/value-codec.js';
import { systemClock } from '../../../../libs/cache/src/time/clock.js';
import type { CacheStore, StoredValue } from '../../../../libs/cache/src/ports/cache-store.js';
import type { CacheEntry } from '../../../../libs/cache/src/values/entry.js';
import { CacheStoreUnavailableError } from '../../../../libs/cache/src/api/errors.js';
import { SearchDto } from '../../keys/arbitrary-values.js';
import { small } from '../../values/stored-entries.js';

const windows = { freshMs: 1_000, staleMs: 500, staleIfErrorMs: 0, lifeMs: 1_500 };
/** When the question was sent, on the process's clock. */
const SENT_AT = 70_000;

async function entryOf(value: unknown, rest: Partial<CacheEntry> = {}): Promise<Uint8Array> {
  return encodeEntry({ ...small, ...windows, tags: ['t'], ...encodeValue(value, 'm'), ...rest });
}

/** A store that has these values, in the order of what it is asked. */
function holding(...values: (StoredValue | undefined)[]): CacheStore {
  return { read: async () => values } as unknown as CacheStore;
}

function readEntry(store: CacheStore, key: string, sentAt: number, schemaVersion: string): Promise<Stored> {
  return new GatheredReads(store, true, systemClock).read(key, sentAt, schemaVersion);
}

/** What is found where a store has this, `remainingMs` before its end. */
function read(bytes: Uint8Array, remainingMs: number, schemaVersion = ''): Promise<Stored> {
  return readEntry(holding({ bytes, remainingMs }), 'ns:key', SENT_AT, schemaVersion);
}

function local(stored: Stored) {
  if (stored.state !== 'managed') throw new Error(stored.state);
  return stored.local;
}

describe('what is found under a key', () => {
  it.each([
    [1_500, { ageMs: 0, freshForMs: 1_000 }],
    [501, { ageMs: 999, freshForMs: 1 }],
    [500, { ageMs: 1_000, freshForMs: 0 }],
    [1, { ageMs: 1_499, freshForMs: -499 }],
    // The store's own rounding may give it a moment more than its life.
    [1_502, { ageMs: 0, freshForMs: 1_000 }],
  ])('with %p ms left is as old as the store says', async (remainingMs, age) => {
    const entry = local(await read(await entryOf({ a: 1 }), remainingMs));
    expect(entry.ageAt(SENT_AT)).toEqual(age);
    expect(entry.remainingMs(SENT_AT)).toBe(remainingMs);
    expect(entry.entry).toMatchObject({ ...windows, tags: ['t'], token: 'load-1', version: small.version });
    expect(entry.ageAt(SENT_AT + 10)).toEqual({
      ageMs: Math.max(0, 1_510 - remainingMs),
      freshForMs: 1_000 - Math.max(0, 1_510 - remainingMs),
    });
  });

  it.each([2_501, 1_500 + 3_600_000])(
    'with %p ms left of a life of 1,500 is of unknown age: the clock went back',
    async (remainingMs) => {
      const entry = local(await read(await entryOf({ a: 1 }), remainingMs));
      expect(entry.ageAt(SENT_AT)).toEqual({ ageMs: 1_500, freshForMs: -500 });
      expect(entry.remainingMs(SENT_AT)).toBe(0);
    },
  );

  it('is absent where it is the entry of another cache, whose prefix makes the same key', async () => {
    const bytesOf = async (owner?: string) =>
      encodeEntry({ ...small, ...windows, ...encodeValue({ a: 1 }, 'm') }, owner);
    const readBy = async (reader: string | undefined, writer?: string) => {
      const store = { ...holding({ bytes: await bytesOf(writer), remainingMs: 1_500 }), owner: reader };
      return (await readEntry(store as CacheStore, 'ns:key', SENT_AT, '')).state;
    };
    expect(await readBy('Owner-of-one', 'Owner-of-one')).toBe('managed');
    expect(await readBy('Owner-of-one', 'Owner-of-two')).toBe('absent');
    expect(await readBy(undefined, 'Owner-of-two')).toBe('absent');
    // From before entries had owners.
    expect(await readBy('Owner')).toBe('managed');
  });

  it('is validated by its version, its key, its namespaces and its tags', async () => {
    const entry = local(await read(await entryOf(1, { isBornStale: true }), 1_500));
    expect(entry).toMatchObject({
      names: ['k:ns:key', 'n:ns', 'n:places', 't:t'],
      version: { epoch: 'e1', number: 7 },
      isBornStale: true,
    });
  });

  it('can be had by each who asks, for one alone or frozen for all', async () => {
    for (const value of [{ a: [1] }, { at: new Date(0) }, { offers: 'offer '.repeat(20_000) }]) {
      const { value: presented } = local(await read(await entryOf(value), 1_500));
      const copies = [1, 2, 3].map(() => presented.to({ mutable: true }));
      expect(copies).toEqual([value, value, value]);
      expect(new Set(copies).size).toBe(3);
      expect(presented.to({})).toEqual(value);
    }
  });

  it('is plain JSON as well, whatever the shape that is asked for', async () => {
    const found = await read(Buffer.from('{"a":1}'), Infinity, 'v2');
    expect(found).toMatchObject({ state: 'plain', remainingMs: Infinity, value: { isJson: true } });
    if (found.state !== 'plain') throw new Error(found.state);
    const copies = [found.value.decode(), found.value.decode()];
    expect(copies).toEqual([{ a: 1 }, { a: 1 }]);
    expect(copies[0]).not.toBe(copies[1]);
  });

  it('may be nothing, of another shape, or unreadable', async () => {
    const v1 = { bytes: await entryOf(1, { schemaVersion: 'v1' }), remainingMs: 1_500 };
    expect(await readEntry(holding(undefined), 'ns:key', 0, '')).toEqual({ state: 'absent' });
    expect(await readEntry(holding(v1), 'ns:key', 0, 'v2')).toEqual({ state: 'other-version' });
    expect(await readEntry(holding(v1), 'ns:key', 0, 'v1')).toMatchObject({ state: 'managed' });
    expect(await readEntries(holding(v1), ['ns:key'], 0)).toMatchObject([{ state: 'managed' }]);
    expect(await read(Buffer.from('hello'), 1_500)).toMatchObject({ state: 'unreadable' });
    expect(await read(await entryOf(1), Infinity)).toEqual({
      state: 'unreadable',
      reason: 'without an expiry',
    });
  });

  it('keeps the order of the keys, however long each takes to decode', async () => {
    const large = { list: 'offer '.repeat(50_000) };
    const damaged = Buffer.from(await entryOf(large));
    damaged[damaged.length - 1] = (damaged[damaged.length - 1] as number) ^ 1;
    const stored = [await entryOf(large), await entryOf(2), damaged, Buffer.from('3'), await entryOf(large)];
    const values = stored.map((bytes) => ({ bytes, remainingMs: 1_500 }));
    const found = await readEntries(holding(...values, undefined), ['a:1', 'b', 'c', 'd', 'e', 'f'], 0, {
      schemaVersion: '',
    });
    const states = found.map(({ state }) => state).join(' ');
    expect(states).toBe('managed managed unreadable plain managed absent');
    expect(local(found[0] as Stored).value.to({})).toEqual(large);
    expect(local(found[0] as Stored).names).toContain('k:a:1');
    expect(local(found[4] as Stored).names).toContain('k:e');
    expect(local(found[1] as Stored).value.to({})).toBe(2);
  });

  it.each<[Pick<CacheEntry, 'encoding' | 'value'>]>([
    [{ encoding: 'json', value: Buffer.from('no JSON') }],
    [{ encoding: 'json', value: Buffer.alloc(0) }],
    [{ encoding: 'devalue', value: Buffer.from('[["OfALaterRelease",1],0]') }],
    [{ encoding: 'devalue', value: Buffer.from('{}') }],
    [{ encoding: 'devalue', value: Buffer.from('[{"__proto__":1},1]') }],
    [{ encoding: 'devalue', value: Buffer.from('[["ToJson",0]]') }],
    [{ encoding: 'json', value: Buffer.alloc(10_000, '[') }],
    [{ encoding: 'json', value: Buffer.alloc(100_000, '[') }],
    [{ encoding: 'devalue', value: Buffer.alloc(100_000, '[') }],
  ])(
    'is unreadable, not an error of the call, where this release cannot decode the value: %p',
    async (rest) => {
      const found = await read(await entryOf(1, rest), 1_500);
      expect(found).toEqual({ state: 'unreadable', reason: `a value that is not ${rest.encoding}` });
    },
  );

  it('is harmless where it names __proto__ or constructor', async () => {
    const hostile = '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}';
    for (const padding of ['', 'fare '.repeat(5_000), 'fare '.repeat(50_000)]) {
      const json = `[${hostile},${JSON.stringify(padding)}]`;
      const found = local(await read(await entryOf(1, { value: Buffer.from(json) }), 1_500));
      for (const how of [{}, { mutable: true }, { type: SearchDto }]) {
        const [kept] = found.value.to(how) as [Record<string, unknown>];
        expect(Object.hasOwn(kept, '__proto__')).toBe(true);
        expect(JSON.stringify(kept)).toBe(hostile);
        expect(kept.isAdmin).toBeUndefined();
      }
    }
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });

  it('is a fact, too, when the store fails', async () => {
    const error = new CacheStoreUnavailableError('down');
    const failing = (thrown: unknown) =>
      ({ read: async () => Promise.reject(thrown) }) as unknown as CacheStore;
    expect(await readEntry(failing(error), 'k', 0, '')).toEqual({ state: 'store-unavailable', error });
    expect(await readEntry(failing(new TypeError('socket')), 'k', 0, '')).toMatchObject({
      state: 'store-unavailable',
      error: { code: 'CACHE_STORE_UNAVAILABLE', message: expect.stringContaining('socket') },
    });
  });
});
