import assert from 'node:assert/strict';
import type { BackendCase } from '../backend.harness.js';
import { LONG_MS, STRANGE_TEXTS } from './leasing.js';
import { messagesDuring } from './messages.js';

export const settingsCases: readonly BackendCase[] = [
  [
    'the settings hold for all processes, each until it is removed or its life is over',
    async ({ backend, another, pass }) => {
      const { settings } = await another();
      await backend.settings.set('policies', 'flights', '{"fresh":"5m"}');
      await backend.settings.set('policies', 'ends', 'soon', LONG_MS);
      await backend.settings.set('policies', 'gone', 'x');
      await settings.set('policies', 'gone', undefined);
      await settings.set('others', 'flights', 'else');
      const found = await settings.all('policies');
      assert.deepEqual([...found.keys()].toSorted(), ['ends', 'flights']);
      assert.deepEqual(found.get('flights'), { text: '{"fresh":"5m"}', remainingMs: Infinity });
      const { remainingMs = 0 } = found.get('ends') ?? {};
      assert.ok(remainingMs > 0 && remainingMs <= LONG_MS, `ends in ${remainingMs} ms`);
      await backend.settings.set('policies', 'ends', 'soon', 30);
      await pass(31);
      assert.deepEqual([...(await settings.all('policies')).keys()], ['flights']);
      assert.equal((await settings.all('nothing')).size, 0);
    },
  ],
  [
    'the settings replace a text, its life included, and keep any characters as they are',
    async ({ backend: { settings }, pass }) => {
      for (const text of STRANGE_TEXTS) {
        await settings.set('table', text, text, 10);
        await settings.set('table', text, `${text}:${text}`);
      }
      await pass(11);
      const found = await settings.all('table');
      assert.deepEqual(
        STRANGE_TEXTS.map((text) => found.get(text)?.text),
        STRANGE_TEXTS.map((text) => `${text}:${text}`),
      );
    },
  ],
  [
    'the settings publish a change to all processes, also that one is gone',
    async ({ backend, another }) => {
      const messages = await messagesDuring(await another(), async () => {
        await backend.settings.set('policies', 'flights', 'x');
        await backend.settings.set('policies', 'flights', undefined);
      });
      assert.deepEqual(messages, [
        { kind: 'setting-changed', table: 'policies' },
        { kind: 'setting-changed', table: 'policies' },
      ]);
    },
  ],
];
