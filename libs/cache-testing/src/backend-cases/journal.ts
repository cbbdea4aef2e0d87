import assert from 'node:assert/strict';
import type { BackendCase } from '../backend.harness.js';
import { heardDuring } from './hearing.js';
import { STRANGE_TEXTS } from './leasing.js';

const MINUTE_MS = 60_000;

/** What processes keep in common for the people on call. */
export const journalCases: readonly BackendCase[] = [
  [
    'the journal keeps lines, the newest first, for everybody',
    async ({ backend, another }) => {
      const { journal } = await another();
      await backend.journal.append('health', ['one', 'two'], 10);
      await journal.append('health', ['three'], 10);
      await journal.append('other', ['else'], 10);
      assert.deepEqual(await backend.journal.lines('health', 10), ['three', 'two', 'one']);
      assert.deepEqual(await backend.journal.lines('health', 2), ['three', 'two']);
      assert.deepEqual(await backend.journal.lines('nothing', 2), []);
    },
  ],
  [
    'the journal keeps no more lines than it may, the newest of them',
    async ({ backend: { journal } }) => {
      for (let i = 0; i < 5; i += 1) await journal.append('health', [`a${i}`, `b${i}`], 3);
      await journal.append('health', [], 3);
      assert.deepEqual(await journal.lines('health', 10), ['b4', 'a4', 'b3']);
    },
  ],
  [
    'the journal keeps lines of any characters as they are',
    async ({ backend: { journal } }) => {
      await journal.append('health', STRANGE_TEXTS, 100);
      assert.deepEqual(await journal.lines('health', 100), STRANGE_TEXTS.toReversed());
    },
  ],
  [
    'the journal adds up what processes count in a minute',
    async ({ backend, another }) => {
      const before = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
      const { journal } = await another();
      await backend.journal.count({ hits: 2, 'ns:a b': 1, 'half.ms': 0.5 }, 10);
      await journal.count({ hits: 40, misses: 1 }, 10);
      await journal.count({}, 10);
      const minutes = await backend.journal.minutes();
      // The minute may have ended in between.
      const sum = (name: string) => minutes.reduce((so, { counts }) => so + (counts[name] ?? 0), 0);
      assert.deepEqual(['hits', 'ns:a b', 'half.ms', 'misses', 'none'].map(sum), [42, 1, 0.5, 1, 0]);
      for (const { at } of minutes) {
        assert.equal(at % MINUTE_MS, 0);
        assert.ok(at > 0 && (at >= before || at < Date.now()), `began at ${at}`);
      }
    },
  ],
  [
    'the journal keeps settings for everybody, each until it is taken away or its life is over',
    async ({ backend, another, pass }) => {
      const { journal } = await another();
      await backend.journal.set('policies', 'flights', '{"fresh":"5m"}');
      await backend.journal.set('policies', 'ends', 'soon', 30);
      await backend.journal.set('policies', 'gone', 'x');
      await journal.set('policies', 'gone', undefined);
      await journal.set('others', 'flights', 'else');
      const found = await journal.settings('policies');
      assert.deepEqual([...found.keys()].toSorted(), ['ends', 'flights']);
      assert.deepEqual(found.get('flights'), { text: '{"fresh":"5m"}', remainingMs: Infinity });
      const { remainingMs = 0 } = found.get('ends') ?? {};
      assert.ok(remainingMs > 0 && remainingMs <= 30, `ends in ${remainingMs} ms`);
      await pass(31);
      assert.deepEqual([...(await journal.settings('policies')).keys()], ['flights']);
      assert.equal((await journal.settings('nothing')).size, 0);
    },
  ],
  [
    'the journal replaces a setting, its life included, and keeps any characters as they are',
    async ({ backend: { journal }, pass }) => {
      for (const text of STRANGE_TEXTS) {
        await journal.set('table', text, text, 10);
        await journal.set('table', text, `${text}:${text}`);
      }
      await pass(11);
      const found = await journal.settings('table');
      assert.deepEqual(
        STRANGE_TEXTS.map((text) => found.get(text)?.text),
        STRANGE_TEXTS.map((text) => `${text}:${text}`),
      );
    },
  ],
  [
    'the journal tells everybody of a setting that is another, or gone',
    async ({ backend, another }) => {
      const heard = await heardDuring(await another(), async () => {
        await backend.journal.set('policies', 'flights', 'x');
        await backend.journal.set('policies', 'flights', undefined);
      });
      assert.deepEqual(heard, [
        { kind: 'setting-changed', table: 'policies' },
        { kind: 'setting-changed', table: 'policies' },
      ]);
    },
  ],
];
