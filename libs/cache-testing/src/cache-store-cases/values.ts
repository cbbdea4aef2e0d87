import assert from 'node:assert/strict';
import type { CacheStoreCase } from '../cache-store.harness.js';
import { assertSameBytes, present, textOf, textsOf, value } from './asking.js';

export const valueCases: readonly CacheStoreCase[] = [
  [
    'has nothing under a key that was never written',
    async ({ store }) => assert.deepEqual(await store.read(['absent']), [undefined]),
  ],
  [
    'gives back every byte value',
    async ({ store }) => {
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
      await store.write([value('bytes', bytes)]);
      assertSameBytes((await present(store, 'bytes')).bytes, bytes);
    },
  ],
  [
    'tells an empty value from an absent one',
    async ({ store }) => {
      await store.write([value('empty', new Uint8Array(0))]);
      assert.equal((await present(store, 'empty')).bytes.byteLength, 0);
    },
  ],
  [
    'keeps 1 MiB in one value',
    async ({ store }) => {
      const bytes = Uint8Array.from({ length: 1024 * 1024 }, (_, i) => (i * 31 + (i >> 8)) % 256);
      await store.write([value('large', bytes)]);
      assertSameBytes((await present(store, 'large')).bytes, bytes);
    },
  ],
  [
    'takes a view into a larger buffer for what it shows',
    async ({ store }) => {
      const whole = Uint8Array.of(9, 9, 1, 2, 3, 9, 9);
      await store.write([value('view', whole.subarray(2, 5))]);
      assertSameBytes((await present(store, 'view')).bytes, Uint8Array.of(1, 2, 3));
    },
  ],
  [
    'does not mind what becomes of the bytes after it took them',
    async ({ store }) => {
      const bytes = Uint8Array.of(1, 2, 3);
      await store.write([value('mine', bytes)]);
      bytes.fill(0);
      assertSameBytes((await present(store, 'mine')).bytes, Uint8Array.of(1, 2, 3));
    },
  ],
  [
    'gives bytes that stay as they are when the key is written anew',
    async ({ store }) => {
      await store.write([value('key', 'first')]);
      const { bytes } = await present(store, 'key');
      await store.write([value('key', 'other')]);
      assert.equal(new TextDecoder().decode(bytes), 'first');
      assert.equal(await textOf(store, 'key'), 'other');
    },
  ],
  [
    'answers in the order of the keys, with gaps where there is nothing',
    async ({ store }) => {
      await store.write([value('a', '1'), value('b', '2'), value('c', '3')]);
      assert.deepEqual(await textsOf(store, ['c', 'x', 'a', 'y', 'b']), [
        '3',
        undefined,
        '1',
        undefined,
        '2',
      ]);
    },
  ],
  [
    'answers a key as often as it is asked for',
    async ({ store }) => {
      await store.write([value('a', '1'), value('b', '2')]);
      assert.deepEqual(await textsOf(store, ['a', 'b', 'a', 'x', 'x', 'a']), [
        '1',
        '2',
        '1',
        undefined,
        undefined,
        '1',
      ]);
    },
  ],
  [
    'takes empty lists',
    async ({ store }) => {
      assert.deepEqual(await store.read([]), []);
      await store.write([]);
      assert.equal(await store.delete([]), 0);
    },
  ],
  [
    'replaces a value',
    async ({ store }) => {
      await store.write([value('key', 'a longer first value')]);
      await store.write([value('key', 'second')]);
      assert.equal(await textOf(store, 'key'), 'second');
    },
  ],
  [
    'keeps the last of several values for one key',
    async ({ store }) => {
      await store.write([value('key', 'first'), value('other', 'o'), value('key', 'last')]);
      assert.deepEqual(await textsOf(store, ['key', 'other']), ['last', 'o']);
    },
  ],
  [
    'deletes, and says how many were there',
    async ({ store }) => {
      await store.write([value('a', '1'), value('b', '2'), value('c', '3')]);
      assert.equal(await store.delete(['a', 'absent', 'c']), 2);
      assert.deepEqual(await textsOf(store, ['a', 'b', 'c']), [undefined, '2', undefined]);
    },
  ],
  [
    'counts a key once, however often it is named for deletion',
    async ({ store }) => {
      await store.write([value('a', '1')]);
      assert.equal(await store.delete(['a', 'a', 'a']), 1);
      assert.equal(await store.delete(['a']), 0);
    },
  ],
  [
    'takes a key again that was deleted',
    async ({ store }) => {
      await store.write([value('key', 'first')]);
      await store.delete(['key']);
      await store.write([value('key', 'again')]);
      assert.equal(await textOf(store, 'key'), 'again');
    },
  ],
  [
    'writes, reads and deletes 1,000 keys in one call each',
    async ({ store }) => {
      const keys = Array.from({ length: 1_000 }, (_, i) => `many:${i}`);
      await store.write(keys.map((key, i) => value(key, `value ${i}`)));
      assert.deepEqual(
        await textsOf(store, keys),
        keys.map((_, i) => `value ${i}`),
      );
      assert.equal(await store.delete(keys), 1_000);
      assert.ok((await store.read(keys)).every((stored) => stored === undefined));
    },
  ],
  [
    'keeps apart 100 calls at once',
    async ({ store }) => {
      const numbers = Array.from({ length: 100 }, (_, i) => i);
      await Promise.all(numbers.map((i) => store.write([value(`at-once:${i}`, `value ${i}`)])));
      const texts = await Promise.all(numbers.map((i) => textOf(store, `at-once:${i}`)));
      assert.deepEqual(
        texts,
        numbers.map((i) => `value ${i}`),
      );
      const counts = await Promise.all(numbers.map(() => store.delete(['at-once:7'])));
      assert.equal(
        counts.reduce((sum, count) => sum + count),
        1,
        'of many deletions of one key, one finds it',
      );
    },
  ],
  [
    'never mixes two values when many write one key at once',
    async ({ store }) => {
      const contents = Array.from({ length: 50 }, (_, i) => String(i % 10).repeat(1_000 + i));
      const reads: Promise<string | undefined>[] = [];
      const writes = contents.map((content) => {
        reads.push(textOf(store, 'contested'));
        return store.write([value('contested', content)]);
      });
      await Promise.all(writes);
      for (const text of [...(await Promise.all(reads)), await textOf(store, 'contested')]) {
        assert.ok(text === undefined || contents.includes(text), 'a value that nobody wrote');
      }
    },
  ],
];
