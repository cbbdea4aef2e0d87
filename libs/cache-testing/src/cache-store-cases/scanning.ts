import assert from 'node:assert/strict';
import type { CacheStore, KeyPattern, ScannedKey } from '@tripsage/cache';
import type { CacheStoreCase } from '../cache-store.harness.js';
import { assertRejects, LONG_MS, managedBytes, value } from './asking.js';

const MANY = 700;
const MOST_PAGES = 1_000;

/** All pages of a pattern, put together: no key twice. */
async function scanned(store: CacheStore, pattern: KeyPattern, most = 50): Promise<ScannedKey[]> {
  const found = new Map<string, ScannedKey>();
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await store.scan(pattern, most, cursor);
    for (const key of page.keys) found.set(key.key, key);
    ({ cursor } = page);
    if (cursor === undefined) return [...found.values()];
  }
  assert.fail('there is always another page');
}

const keysOf = async (store: CacheStore, pattern: KeyPattern): Promise<string[]> =>
  (await scanned(store, pattern)).map(({ key }) => key).toSorted();

const writeAll = (store: CacheStore, keys: readonly string[]) =>
  store.write(keys.map((key) => value(key, '1')));

export const scanningCases: readonly CacheStoreCase[] = [
  [
    'tells of keys what they hold, how large it is and how long it lives, without their values',
    async ({ store }) => {
      await store.write([
        value('ns:managed', managedBytes(store)),
        value('ns:plain', '{"a":1}'),
        value('ns:empty', ''),
      ]);
      const found = (await scanned(store, ['', ''])).toSorted((one, other) => (one.key < other.key ? -1 : 1));
      assert.deepEqual(
        found.map(({ key, kind, bytes }) => ({ key, kind, bytes })),
        [
          { key: 'ns:empty', kind: 'plain', bytes: 0 },
          { key: 'ns:managed', kind: 'managed', bytes: managedBytes(store).byteLength },
          { key: 'ns:plain', kind: 'plain', bytes: 7 },
        ],
      );
      for (const { remainingMs } of found) assert.ok(remainingMs > LONG_MS / 2 && remainingMs <= LONG_MS);
    },
  ],
  [
    'finds the keys of a pattern, and only those',
    async ({ store }) => {
      const all = ['flights', 'flights:', 'flights:a:x', 'flights:b:x', 'flights:b:xy', 'flights2:a:x', 'x'];
      await writeAll(store, all);
      assert.deepEqual(await keysOf(store, ['', '']), all.toSorted());
      const ofFlights = ['flights:', 'flights:a:x', 'flights:b:x', 'flights:b:xy'];
      assert.deepEqual(await keysOf(store, ['flights:', '']), ofFlights);
      assert.deepEqual(await keysOf(store, ['flights:', ':x']), ['flights:a:x', 'flights:b:x']);
      assert.deepEqual(await keysOf(store, ['', 'a', '']), ['flights2:a:x', 'flights:a:x'].toSorted());
      assert.deepEqual(await keysOf(store, ['flights:a:x']), ['flights:a:x']);
      assert.deepEqual(await keysOf(store, ['nothing', '']), []);
    },
  ],
  ...(['*', '?', '[ab]', '[^a]', 'a-z', '\\', '\\*', '{a}', 'a\nb', '東京'] as const).map(
    (text): CacheStoreCase => [
      `takes ${JSON.stringify(text)} in a pattern as it stands`,
      async ({ store }) => {
        await writeAll(store, [`ns:${text}:1`, 'ns:a:1', 'ns:b:1', 'ns::1', 'ns:\\:1', 'ns:x']);
        const isMeant = (key: string) => key.startsWith(`ns:${text}:`);
        assert.deepEqual((await keysOf(store, [`ns:${text}:`, ''])).filter(isMeant), [`ns:${text}:1`]);
        assert.equal((await keysOf(store, [`ns:${text}:`, ''])).length, 1);
        assert.deepEqual(await keysOf(store, ['', `${text}:1`]), [`ns:${text}:1`]);
      },
    ],
  ),
  [
    `finds each of ${MANY} keys, page by page, among as many others`,
    async ({ store }) => {
      const keys = (namespace: string) => Array.from({ length: MANY }, (_, i) => `${namespace}:${i}`);
      await writeAll(store, [...keys('one'), ...keys('two')]);
      assert.deepEqual(await keysOf(store, ['one:', '']), keys('one').toSorted());
      const { keys: first, cursor } = await store.scan(['one:', ''], 10);
      assert.ok(first.length < MANY && cursor !== undefined, 'a page is not the whole');
    },
  ],
  [
    'finds no key whose life is over',
    async ({ store, pass }) => {
      await store.write([value('ns:short', '1', 20), value('ns:long', '1')]);
      await pass(30);
      assert.deepEqual(await keysOf(store, ['ns:', '']), ['ns:long']);
    },
  ],
  [
    'refuses a cursor that no page had, and to scan after it was closed',
    async ({ store }) => {
      await assertRejects(() => store.scan(['', ''], 10, 'no cursor'), 'CACHE_OPTION_INVALID');
      await store.close();
      await assertRejects(() => store.scan(['', ''], 10), 'CACHE_STORE_UNAVAILABLE');
    },
  ],
];
