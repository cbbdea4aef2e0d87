import assert from 'node:assert/strict';
import type { BackendCase } from '../backend.harness.js';
import { NOWHERE } from './messages.js';
import { STRANGE_TEXTS } from './leasing.js';

const deleted = (name: string, number: number) => ({ name, number, mode: 'delete' });
const expired = (name: string, number: number) => ({ name, number, mode: 'expire' });

export const versionsCases: readonly BackendCase[] = [
  [
    'begins with a new epoch and no bumps, the same for all processes',
    async ({ backend: { versions }, another }) => {
      const update = await versions.sync(NOWHERE);
      assert.deepEqual(update, {
        epoch: update.epoch,
        latest: 0,
        lowWaterMark: 0,
        keyLowWaterMark: 0,
        bumps: [],
      });
      assert.ok(update.epoch.length > 10);
      assert.deepEqual(await versions.sync(NOWHERE), update);
      assert.deepEqual(await (await another()).versions.sync({ epoch: update.epoch, number: 0 }), update);
    },
  ],
  [
    'gives each invalidation the next number, and answers with its own bumps',
    async ({ backend: { versions }, another }) => {
      const { epoch } = await versions.sync(NOWHERE);
      const first = await versions.bump(['t:a', 'k:ns:b'], 'delete', { epoch, number: 0 });
      assert.equal(first.latest, 1);
      assert.deepEqual(
        new Set(first.bumps.map((bump) => JSON.stringify(bump))),
        new Set([deleted('t:a', 1), deleted('k:ns:b', 1)].map((bump) => JSON.stringify(bump))),
      );
      const other = (await another()).versions;
      const second = await other.bump(['n:ns'], 'expire', { epoch, number: 1 });
      assert.deepEqual(second, {
        epoch,
        latest: 2,
        lowWaterMark: 0,
        keyLowWaterMark: 0,
        bumps: [expired('n:ns', 2)],
      });
    },
  ],
  [
    'begins by itself where the first call is an invalidation',
    async ({ backend: { versions } }) => {
      const update = await versions.bump(['t:a'], 'delete', NOWHERE);
      assert.deepEqual([update.latest, update.bumps], [1, [deleted('t:a', 1)]]);
      assert.equal((await versions.sync(NOWHERE)).epoch, update.epoch);
    },
  ],
  [
    'answers what is newer than a version, in the order of the numbers',
    async ({ backend: { versions } }) => {
      const { epoch } = await versions.sync(NOWHERE);
      await versions.bump(['t:a'], 'delete', NOWHERE);
      await versions.bump(['k:ns:b'], 'delete', NOWHERE);
      await versions.bump(['t:c'], 'expire', NOWHERE);
      await versions.bump(['k:ns:d'], 'delete', NOWHERE);
      const after = async (number: number) => (await versions.sync({ epoch, number })).bumps;
      assert.deepEqual(await after(1), [deleted('k:ns:b', 2), expired('t:c', 3), deleted('k:ns:d', 4)]);
      assert.deepEqual(await after(3), [deleted('k:ns:d', 4)]);
      assert.deepEqual(await after(4), []);
    },
  ],
  [
    'answers all bumps to one that knows another epoch, or none',
    async ({ backend: { versions } }) => {
      await versions.bump(['t:a'], 'delete', NOWHERE);
      await versions.bump(['k:ns:b'], 'delete', NOWHERE);
      const all = [deleted('t:a', 1), deleted('k:ns:b', 2)];
      assert.deepEqual((await versions.sync({ epoch: 'another', number: 2 })).bumps, all);
      assert.deepEqual((await versions.sync({ epoch: undefined, number: 2 })).bumps, all);
    },
  ],
  [
    'keeps the newest number of each name and mode',
    async ({ backend: { versions } }) => {
      for (const mode of ['delete', 'expire', 'delete', 'expire'] as const) {
        await versions.bump(['t:a', 'k:ns:b'], mode, NOWHERE);
      }
      const { bumps } = await versions.sync(NOWHERE);
      const byName = (name: string) => bumps.filter((bump) => bump.name === name);
      assert.deepEqual(byName('t:a'), [deleted('t:a', 3), expired('t:a', 4)]);
      assert.deepEqual(byName('k:ns:b'), [deleted('k:ns:b', 3), expired('k:ns:b', 4)]);
      assert.equal(bumps.length, 4);
    },
  ],
  [
    'counts on without names',
    async ({ backend: { versions } }) => {
      const update = await versions.bump([], 'delete', NOWHERE);
      assert.deepEqual([update.latest, update.bumps], [1, []]);
    },
  ],
  [
    'gives many who come at once numbers of their own',
    async ({ backend: { versions }, another }) => {
      const other = (await another()).versions;
      const asked = Array.from({ length: 40 }, (_, i) =>
        (i % 2 === 0 ? versions : other).bump([`t:${i}`], 'delete', NOWHERE),
      );
      const numbers = (await Promise.all(asked)).map(({ latest }) => latest);
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
      await versions.bump(names, 'delete', NOWHERE);
      await versions.bump(names, 'expire', NOWHERE);
      const { bumps } = await versions.sync(NOWHERE);
      const sorted = (mode: string) =>
        bumps.flatMap((bump) => (bump.mode === mode ? [bump.name] : [])).toSorted();
      assert.deepEqual(sorted('delete'), names.toSorted());
      assert.deepEqual(sorted('expire'), names.toSorted());
    },
  ],
  [
    'takes 10,000 names at once',
    async ({ backend: { versions } }) => {
      const names = Array.from({ length: 10_000 }, (_, i) => `${i % 2 === 0 ? 'k:ns' : 't'}:${i}`);
      const update = await versions.bump(names, 'delete', NOWHERE);
      assert.deepEqual([update.latest, update.lowWaterMark, update.keyLowWaterMark], [1, 0, 0]);
      assert.deepEqual(update.bumps.map(({ name }) => name).toSorted(), names.toSorted());
      assert.ok(update.bumps.every(({ number, mode }) => number === 1 && mode === 'delete'));
    },
  ],
  [
    'is made new by a reset',
    async ({ backend: { versions }, another }) => {
      const before = await versions.bump(['t:a', 'k:ns:b'], 'delete', NOWHERE);
      const update = await versions.reset();
      assert.notEqual(update.epoch, before.epoch);
      assert.deepEqual(update, {
        epoch: update.epoch,
        latest: 0,
        lowWaterMark: 0,
        keyLowWaterMark: 0,
        bumps: [],
      });
      assert.deepEqual(await (await another()).versions.sync({ epoch: before.epoch, number: 1 }), update);
      assert.equal((await versions.bump(['t:a'], 'delete', NOWHERE)).latest, 1);
    },
  ],
];
