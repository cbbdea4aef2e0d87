import assert from 'node:assert/strict';
import type { CacheStore } from '@tripsage/cache';
import type { CacheStoreCase } from '../cache-store.harness.js';
import { assertRejects, textsOf, value } from './asking.js';

/** The beginning of a managed entry, which no JSON text has. */
const MANAGED = Uint8Array.of(0xca, 1, 2, 3);
const PLAIN = '{"plain":true}';
const MANY = 900;

/** The keys that are still there. */
async function left(store: CacheStore, keys: readonly string[]): Promise<string[]> {
  const texts = await textsOf(store, keys);
  return keys.filter((_, i) => texts[i] !== undefined);
}

async function writeAll(store: CacheStore, keys: readonly string[]): Promise<void> {
  await store.write(keys.map((key) => value(key, PLAIN)));
}

const MIXED = ['ns:m1', 'ns:m2', 'ns:p1', 'nsx:m', 'nsx:p'];
const writeMixed = (store: CacheStore) =>
  store.write(MIXED.map((key) => value(key, key.includes(':m') ? MANAGED : PLAIN)));

export const clearingCases: readonly CacheStoreCase[] = [
  [
    'clears managed entries under a beginning, and says how many',
    async ({ store }) => {
      await writeMixed(store);
      assert.equal(await store.clear('ns:', 'managed'), 2);
      assert.deepEqual(await left(store, MIXED), ['ns:p1', 'nsx:m', 'nsx:p']);
      assert.equal(await store.clear('ns:', 'managed'), 0);
    },
  ],
  [
    'clears plain values under a beginning',
    async ({ store }) => {
      await writeMixed(store);
      assert.equal(await store.clear('ns:', 'plain'), 1);
      assert.deepEqual(await left(store, MIXED), ['ns:m1', 'ns:m2', 'nsx:m', 'nsx:p']);
    },
  ],
  [
    'clears both under a beginning',
    async ({ store }) => {
      await writeMixed(store);
      assert.equal(await store.clear('ns:', 'all'), 3);
      assert.deepEqual(await left(store, MIXED), ['nsx:m', 'nsx:p']);
    },
  ],
  [
    'clears everything under the empty beginning',
    async ({ store }) => {
      await writeMixed(store);
      assert.equal(await store.clear('', 'plain'), 2);
      assert.equal(await store.clear('', 'all'), 3);
      assert.deepEqual(await left(store, MIXED), []);
    },
  ],
  [
    'clears nothing from an empty store',
    async ({ store }) => assert.equal(await store.clear('ns:', 'all'), 0),
  ],
  [
    'takes an empty value for a plain one, and one byte for what it says',
    async ({ store }) => {
      await store.write([value('empty', new Uint8Array(0)), value('byte', Uint8Array.of(0xca))]);
      assert.equal(await store.clear('', 'managed'), 1);
      assert.deepEqual(await left(store, ['empty', 'byte']), ['empty']);
      assert.equal(await store.clear('', 'plain'), 1);
    },
  ],
  ...(
    [
      ['a star', 'a*', 'ab'],
      ['a question mark', 'a?', 'ab'],
      ['a set of letters', '[ab]', 'a'],
      ['a set of other letters', '[^a]', 'b'],
      ['a range', 'a[a-z]', 'ab'],
      ['an open bracket', 'a[', 'ab'],
      ['a closed bracket', 'a]', 'ab'],
      ['a backslash', 'a\\', 'a'],
      ['an escaped star', 'a\\*', 'a*'],
      ['braces', '{a}', 'a'],
      ['a line break', 'a\nb', 'a'],
      ['letters of other scripts', '東', '京'],
    ] as const
  ).map(([what, beginning, other]): CacheStoreCase => [
    `takes a beginning with ${what} as it stands`,
    async ({ store }) => {
      const [meant, notMeant] = [
        [beginning, `${beginning}:1`],
        [`${other}:1`, `x${beginning}`],
      ];
      await writeAll(store, [...meant, ...notMeant]);
      assert.equal(await store.clear(beginning, 'plain'), 2);
      assert.deepEqual(await left(store, [...meant, ...notMeant]), notMeant);
    },
  ]),
  [
    `clears ${MANY} keys among as many others`,
    async ({ store }) => {
      const keys = (namespace: string) => Array.from({ length: MANY }, (_, i) => `${namespace}:${i}`);
      await writeAll(store, [...keys('one'), ...keys('two')]);
      const counts: number[] = [];
      assert.equal(await store.clear('one:', 'plain', (count) => counts.push(count)), MANY);
      assert.deepEqual(
        counts,
        counts.toSorted((one, other) => one - other),
      );
      assert.equal(counts.at(-1), MANY);
      assert.equal((await left(store, keys('one'))).length, 0);
      assert.equal((await left(store, keys('two'))).length, MANY);
    },
  ],
  [
    'refuses to clear after it was closed',
    async ({ store }) => {
      await store.close();
      await assertRejects(() => store.clear('ns:', 'managed'), 'CACHE_STORE_UNAVAILABLE');
    },
  ],
];
