import assert from 'node:assert/strict';
import type { CacheStoreCase } from '../cache-store.harness.js';
import { textOf, textsOf, value } from './asking.js';

const STRANGE_KEYS = {
  colons: 'flights:offers:search:00ff',
  wildcards: 'a*b?c[d]e\\',
  spaces: ' leading and trailing ',
  'line breaks': 'one\r\ntwo\nthree',
  'a NUL and control characters': 'a\u0000b\u0007c',
  'quotes, percent signs and braces': `'"%20{tag}$1`,
  'letters of many scripts and emoji': 'zürich-東京-القاهرة-🛫',
  'a name that objects have': '__proto__',
};

export const keyCases: readonly CacheStoreCase[] = [
  ...Object.entries(STRANGE_KEYS).map(([what, key]): CacheStoreCase => [
    `takes a key with ${what}`,
    async ({ store }) => {
      await store.write([value(key, `under ${key}`)]);
      assert.equal(await textOf(store, key), `under ${key}`);
      assert.equal(await store.delete([key]), 1);
      assert.equal(await textOf(store, key), undefined);
    },
  ]),
  [
    'keeps strange keys apart from each other',
    async ({ store }) => {
      const keys = Object.values(STRANGE_KEYS);
      await store.write(keys.map((key) => value(key, `under ${key}`)));
      assert.deepEqual(
        await textsOf(store, keys),
        keys.map((key) => `under ${key}`),
      );
    },
  ],
  [
    'takes a key of 1 kB, and tells it from one that ends otherwise',
    async ({ store }) => {
      const long = 'k'.repeat(1_023);
      await store.write([value(`${long}a`, 'a')]);
      assert.deepEqual(await textsOf(store, [`${long}a`, `${long}b`, long]), ['a', undefined, undefined]);
    },
  ],
  [
    'takes no key for one that begins with it, or for a pattern',
    async ({ store }) => {
      await store.write([value('ns:key:1', '1'), value('ns:key:11', '11')]);
      assert.deepEqual(await textsOf(store, ['ns:key:', 'ns:key:*', 'ns', 'key:1']), [
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
      assert.equal(await store.delete(['ns:*', 'ns:key:', 'ns:key:1']), 1);
      assert.equal(await textOf(store, 'ns:key:11'), '11');
    },
  ],
  [
    'minds the case of a key, and the form of its letters',
    async ({ store }) => {
      await store.write([
        value('Key', 'upper'),
        value('key', 'lower'),
        value('\u00e9', 'one'),
        value('e\u0301', 'two'),
      ]);
      assert.deepEqual(await textsOf(store, ['Key', 'key', '\u00e9', 'e\u0301']), [
        'upper',
        'lower',
        'one',
        'two',
      ]);
    },
  ],
];
