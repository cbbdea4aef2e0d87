import assert from 'node:assert/strict';
import type { CacheStore } from '@tripsage/cache';
import type { CacheStoreCase } from '../cache-store.harness.js';
import { assertRejects, entryOfOther, managedBytes, textsOf, value } from './asking.js';

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
  store.write(MIXED.map((key) => value(key, key.includes(':m') ? managedBytes(store) : PLAIN)));

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
    'takes an empty value for a plain one, and text that begins with the letters of JSON',
    async ({ store }) => {
      await store.write([value('empty', new Uint8Array(0)), value('text', 'x')]);
      assert.equal(await store.clear('', 'managed'), 0);
      assert.deepEqual(await left(store, ['empty', 'text']), ['empty', 'text']);
      assert.equal(await store.clear('', 'plain'), 2);
    },
  ],
  [
    'clears nothing that begins as an entry and is not surely its own, where others use the store too',
    async ({ store }) => {
      if (store.owner === undefined) return;
      const others = entryOfOther(store).map((bytes, i) => value(`ns:${i}`, bytes));
      await store.write([...others, value('ns:own', managedBytes(store))]);
      assert.equal(await store.clear('', 'managed'), 1);
      assert.equal(await store.clear('', 'all'), 0);
      assert.equal(await store.clear('ns:', 'plain'), 0);
      assert.equal(
        (
          await left(
            store,
            others.map(({ key }) => key),
          )
        ).length,
        others.length,
      );
      assert.deepEqual((await store.scan(['ns:0'], 1)).keys, []);
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
