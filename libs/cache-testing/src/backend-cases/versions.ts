import assert from 'node:assert/strict';
import type { BackendCase } from '../backend.harness.js';
import { NOWHERE } from './hearing.js';
import { STRANGE_TEXTS } from './leasing.js';

const hard = (name: string, number: number) => ({ name, number, mode: 'delete' });
const soft = (name: string, number: number) => ({ name, number, mode: 'expire' });

export const versionsCases: readonly BackendCase[] = [
  [
    'begins with a new epoch and no marks, the same for everybody',
    async ({ backend: { versions }, another }) => {
      const news = await versions.sync(NOWHERE);
      assert.deepEqual(news, { epoch: news.epoch, counter: 0, floor: 0, keyFloor: 0, marks: [] });
      assert.ok(news.epoch.length > 10);
      assert.deepEqual(await versions.sync(NOWHERE), news);
      assert.deepEqual(await (await another()).versions.sync({ epoch: news.epoch, seen: 0 }), news);
    },
  ],
  [
    'gives each invalidation the next number, and answers its own marks',
    async ({ backend: { versions }, another }) => {
      const { epoch } = await versions.sync(NOWHERE);
      const first = await versions.invalidate(['t:a', 'k:ns:b'], 'delete', { epoch, seen: 0 });
      assert.equal(first.counter, 1);
      assert.deepEqual(
        new Set(first.marks.map((mark) => JSON.stringify(mark))),
        new Set([hard('t:a', 1), hard('k:ns:b', 1)].map((mark) => JSON.stringify(mark))),
      );
      const other = (await another()).versions;
      const second = await other.invalidate(['n:ns'], 'expire', { epoch, seen: 1 });
      assert.deepEqual(second, { epoch, counter: 2, floor: 0, keyFloor: 0, marks: [soft('n:ns', 2)] });
    },
  ],
  [
    'begins by itself where the first thing asked is an invalidation',
    async ({ backend: { versions } }) => {
      const news = await versions.invalidate(['t:a'], 'delete', NOWHERE);
      assert.deepEqual([news.counter, news.marks], [1, [hard('t:a', 1)]]);
      assert.equal((await versions.sync(NOWHERE)).epoch, news.epoch);
    },
  ],
  [
    'tells what is newer than a position, in the order of the numbers',
    async ({ backend: { versions } }) => {
      const { epoch } = await versions.sync(NOWHERE);
      await versions.invalidate(['t:a'], 'delete', NOWHERE);
      await versions.invalidate(['k:ns:b'], 'delete', NOWHERE);
      await versions.invalidate(['t:c'], 'expire', NOWHERE);
      await versions.invalidate(['k:ns:d'], 'delete', NOWHERE);
      const after = async (seen: number) => (await versions.sync({ epoch, seen })).marks;
      assert.deepEqual(await after(1), [hard('k:ns:b', 2), soft('t:c', 3), hard('k:ns:d', 4)]);
      assert.deepEqual(await after(3), [hard('k:ns:d', 4)]);
      assert.deepEqual(await after(4), []);
    },
  ],
  [
    'tells all marks to one who knows another epoch, or none',
    async ({ backend: { versions } }) => {
      await versions.invalidate(['t:a'], 'delete', NOWHERE);
      await versions.invalidate(['k:ns:b'], 'delete', NOWHERE);
      const all = [hard('t:a', 1), hard('k:ns:b', 2)];
      assert.deepEqual((await versions.sync({ epoch: 'another', seen: 2 })).marks, all);
      assert.deepEqual((await versions.sync({ epoch: undefined, seen: 2 })).marks, all);
    },
  ],
  [
    'keeps the newest number of each name and mode',
    async ({ backend: { versions } }) => {
      for (const mode of ['delete', 'expire', 'delete', 'expire'] as const) {
        await versions.invalidate(['t:a', 'k:ns:b'], mode, NOWHERE);
      }
      const { marks } = await versions.sync(NOWHERE);
      const byName = (name: string) => marks.filter((mark) => mark.name === name);
      assert.deepEqual(byName('t:a'), [hard('t:a', 3), soft('t:a', 4)]);
      assert.deepEqual(byName('k:ns:b'), [hard('k:ns:b', 3), soft('k:ns:b', 4)]);
      assert.equal(marks.length, 4);
    },
  ],
  [
    'counts on without names',
    async ({ backend: { versions } }) => {
      const news = await versions.invalidate([], 'delete', NOWHERE);
      assert.deepEqual([news.counter, news.marks], [1, []]);
    },
  ],
  [
    'gives many who come at once numbers of their own',
    async ({ backend: { versions }, another }) => {
      const other = (await another()).versions;
      const asked = Array.from({ length: 40 }, (_, i) =>
        (i % 2 === 0 ? versions : other).invalidate([`t:${i}`], 'delete', NOWHERE),
      );
      const numbers = (await Promise.all(asked)).map(({ counter }) => counter);
      assert.deepEqual(
        numbers.toSorted((one, two) => one - two),
        numbers.map((_, i) => i + 1),
      );
    },
  ],
  [
    'takes names of any characters',
    async ({ backend: { versions } }) => {
      const names = [...STRANGE_TEXTS.map((text) => `t:${text}`), ...STRANGE_TEXTS, '!x', '7', 'kk:', 'hs'];
      await versions.invalidate(names, 'delete', NOWHERE);
      await versions.invalidate(names, 'expire', NOWHERE);
      const { marks } = await versions.sync(NOWHERE);
      const sorted = (mode: string) =>
        marks.flatMap((mark) => (mark.mode === mode ? [mark.name] : [])).toSorted();
      assert.deepEqual(sorted('delete'), names.toSorted());
      assert.deepEqual(sorted('expire'), names.toSorted());
    },
  ],
  [
    'takes 10,000 names at once',
    async ({ backend: { versions } }) => {
      const names = Array.from({ length: 10_000 }, (_, i) => `${i % 2 === 0 ? 'k:ns' : 't'}:${i}`);
      const news = await versions.invalidate(names, 'delete', NOWHERE);
      assert.deepEqual([news.counter, news.floor, news.keyFloor], [1, 0, 0]);
      assert.deepEqual(news.marks.map(({ name }) => name).toSorted(), names.toSorted());
      assert.ok(news.marks.every(({ number, mode }) => number === 1 && mode === 'delete'));
    },
  ],
  [
    'begins anew by a reset',
    async ({ backend: { versions }, another }) => {
      const before = await versions.invalidate(['t:a', 'k:ns:b'], 'delete', NOWHERE);
      const news = await versions.reset();
      assert.notEqual(news.epoch, before.epoch);
      assert.deepEqual(news, { epoch: news.epoch, counter: 0, floor: 0, keyFloor: 0, marks: [] });
      assert.deepEqual(await (await another()).versions.sync({ epoch: before.epoch, seen: 1 }), news);
      assert.equal((await versions.invalidate(['t:a'], 'delete', NOWHERE)).counter, 1);
    },
  ],
];
