import { describe, expect, it } from '@jest/globals';
import { type CacheStore, CacheStoreUnavailableError, MemoryStore, type ValueToStore } from '@tripsage/cache';
import { cacheStoreContract, FakeClock } from '@tripsage/cache-testing';

type Broken = Partial<Omit<CacheStore, 'name'>>;

/** The titles of the cases (default: all) that fail for a memory store that is broken in one way. */
async function failures(breakIt: (store: MemoryStore) => Broken, only?: string): Promise<string[]> {
  const failed: string[] = [];
  const cases: { title: string; body: () => Promise<void> }[] = [];
  const create = async () => {
    const clock = new FakeClock();
    const whole = new MemoryStore({ clock, maxEntries: 2_000 });
    const broken = breakIt(whole);
    const store: CacheStore = {
      name: 'broken',
      read: broken.read ?? ((keys) => whole.read(keys)),
      write: broken.write ?? ((values) => whole.write(values)),
      delete: broken.delete ?? ((keys) => whole.delete(keys)),
      clear: broken.clear ?? ((...args) => whole.clear(...args)),
      scan: broken.scan ?? ((...args) => whole.scan(...args)),
      health: broken.health ?? (() => whole.health()),
      close: broken.close ?? (() => whole.close()),
    };
    return { store, tick: 0, pass: async (ms: number) => clock.advance(ms), destroy: () => whole.close() };
  };
  cacheStoreContract(
    { describe: (_title, body) => body(), it: (title, body) => cases.push({ title, body }) },
    { name: 'broken', create },
  );
  for (const { title, body } of cases) {
    if (only === undefined || title === only) await body().catch(() => failed.push(title));
  }
  return failed;
}

const changed = (values: readonly ValueToStore[], change: Partial<ValueToStore>) =>
  values.map((value) => ({ ...value, ...change }));

describe('the contract of a cache store', () => {
  it('passes a store that is whole', async () => expect(await failures(() => ({}))).toEqual([]));

  it.each<[string, (store: MemoryStore) => Broken, string]>([
    [
      'forgets the order of the keys',
      (store) => ({ read: (keys) => store.read(keys.toSorted()) }),
      'answers in the order of the keys, with gaps where there is nothing',
    ],
    [
      'answers each key once',
      (store) => ({ read: (keys) => store.read([...new Set(keys)]) }),
      'answers a key as often as it is asked for',
    ],
    [
      'takes an empty value for none',
      (store) => ({
        read: async (keys) =>
          (await store.read(keys)).map((v) => (v?.bytes.byteLength === 0 ? undefined : v)),
      }),
      'tells an empty value from an absent one',
    ],
    [
      'keeps text instead of bytes',
      (store) => ({
        write: (values) =>
          store.write(
            values.map((v) => ({ ...v, bytes: Buffer.from(Buffer.from(v.bytes).toString('utf8')) })),
          ),
      }),
      'gives back every byte value',
    ],
    [
      'keeps everything for ever',
      (store) => ({ write: (values) => store.write(changed(values, { lifeMs: 1e9 })) }),
      'drops a value when its life is over, and only that one',
    ],
    [
      'takes milliseconds for seconds',
      (store) => ({
        write: (values) =>
          store.write(values.map((v) => ({ ...v, lifeMs: Math.min(v.lifeMs * 1_000, 1e10) }))),
      }),
      'says how long a value has still to live',
    ],
    [
      'prolongs a life by reading',
      (store) => ({
        read: async (keys) => {
          const found = await store.read(keys);
          await store.write(
            found.flatMap((v, i) => (v ? [{ key: keys[i] ?? '', bytes: v.bytes, lifeMs: 30 }] : [])),
          );
          return found;
        },
      }),
      'does not prolong a life by reading',
    ],
    [
      'counts what it was asked to delete',
      (store) => ({ delete: async (keys) => store.delete(keys).then(() => keys.length) }),
      'deletes, and says how many were there',
    ],
    [
      'deletes what begins with the key',
      (store) => ({ delete: (keys) => store.delete(keys.flatMap((key) => [key, `${key}1`])) }),
      'takes no key for one that begins with it, or for a pattern',
    ],
    [
      'clears plain values with managed entries',
      (store) => ({ clear: (keysStartWith) => store.clear(keysStartWith, 'all') }),
      'clears managed entries under a beginning, and says how many',
    ],
    [
      'clears what another namespace holds',
      (store) => ({ clear: (keysStartWith, kind) => store.clear(keysStartWith.slice(0, 2), kind) }),
      'clears plain values under a beginning',
    ],
    [
      'finds what is of another namespace',
      (store) => ({
        scan: ([first = '', ...rest], most, cursor) =>
          store.scan([first.slice(0, -1), ...rest], most, cursor),
      }),
      'finds the keys of a pattern, and only those',
    ],
    [
      'shows the first page only',
      (store) => ({ scan: async (pattern, most) => ({ keys: (await store.scan(pattern, most)).keys }) }),
      'finds each of 700 keys, page by page, among as many others',
    ],
    [
      'does not mind the case of a key',
      (store) => ({
        read: (keys) => store.read(keys.map((key) => key.toLowerCase())),
        write: (values) => store.write(values.map((v) => ({ ...v, key: v.key.toLowerCase() }))),
      }),
      'minds the case of a key, and the form of its letters',
    ],
    [
      'cuts a key at a NUL',
      (store) => ({
        write: (values) => store.write(values.map((v) => ({ ...v, key: v.key.split('\u0000')[0] ?? '' }))),
      }),
      'takes a key with a NUL and control characters',
    ],
    [
      'writes what is fine of a batch',
      (store) => ({
        write: async (values) => {
          for (const value of values) await store.write([value]);
        },
      }),
      'refuses a life of 0 ms, with all that came with it',
    ],
    [
      'works on after it was closed',
      () => ({ close: async () => undefined }),
      'refuses work after it was closed, empty lists included',
    ],
    [
      'can be closed once',
      (store) => {
        let closed = false;
        return {
          close: async () => {
            if (closed) throw new CacheStoreUnavailableError('closed already');
            closed = true;
            await store.close();
          },
        };
      },
      'may be closed twice, also at once',
    ],
  ])('fails a store that %s', async (_what, breakIt, title) => {
    expect(await failures(breakIt, title)).toEqual([title]);
  });
});
