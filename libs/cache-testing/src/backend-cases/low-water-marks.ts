import assert from 'node:assert/strict';
import type { Backend } from '@tripsage/cache';
import type { BackendCase, BumpBounds } from '../backend.harness.js';
import { NOWHERE } from './messages.js';

const FEW: BumpBounds = { keys: 3, others: 4 };

async function bumpEach({ versions }: Backend, names: readonly string[], mode: 'delete' | 'expire') {
  for (const name of names) await versions.bump([name], mode, NOWHERE);
  return versions.sync(NOWHERE);
}

const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);

export const lowWaterMarkCases: readonly BackendCase[] = [
  [
    'keeps the newest key bumps, and says up to which number it has dropped some',
    async ({ backend }) => {
      const before = await bumpEach(backend, numbered('k:ns:', 3), 'delete');
      assert.deepEqual([before.keyLowWaterMark, before.bumps.length], [0, 3]);
      const after = await bumpEach(backend, ['k:ns:4', 'k:ns:5'], 'delete');
      assert.deepEqual([after.latest, after.keyLowWaterMark, after.lowWaterMark], [5, 2, 0]);
      assert.deepEqual(
        after.bumps.map(({ name, number }) => [name, number]),
        [
          ['k:ns:3', 3],
          ['k:ns:4', 4],
          ['k:ns:5', 5],
        ],
      );
    },
    FEW,
  ],
  [
    'keeps the newer of two bumps of a key, and drops the older one',
    async ({ backend }) => {
      const names = ['k:ns:1', 'k:ns:2', 'k:ns:3', 'k:ns:1', 'k:ns:4'];
      const { keyLowWaterMark, bumps } = await bumpEach(backend, names, 'delete');
      assert.equal(keyLowWaterMark, 2);
      assert.deepEqual(
        bumps.map(({ name }) => name),
        ['k:ns:3', 'k:ns:1', 'k:ns:4'],
      );
    },
    FEW,
  ],
  [
    'keeps the newest of all other bumps, those that expire a key among them',
    async ({ backend }) => {
      await bumpEach(backend, ['k:ns:s1', 't:s2'], 'expire');
      const before = await bumpEach(backend, ['t:3', 'n:4'], 'delete');
      assert.deepEqual([before.lowWaterMark, before.bumps.length], [0, 4]);
      const after = await bumpEach(backend, ['t:5'], 'expire');
      assert.deepEqual([after.lowWaterMark, after.keyLowWaterMark], [1, 0]);
      assert.deepEqual(
        after.bumps.map(({ name }) => name),
        ['t:s2', 't:3', 'n:4', 't:5'],
      );
    },
    FEW,
  ],
  [
    'counts the two kinds apart',
    async ({ backend }) => {
      await bumpEach(backend, numbered('t:', 4), 'delete');
      const keys = await bumpEach(backend, numbered('k:ns:', 5), 'delete');
      assert.deepEqual([keys.lowWaterMark, keys.keyLowWaterMark, keys.bumps.length], [0, 6, 7]);
      const others = await bumpEach(backend, ['t:5', 't:6'], 'delete');
      assert.deepEqual([others.lowWaterMark, others.keyLowWaterMark, others.bumps.length], [2, 6, 7]);
    },
    FEW,
  ],
  [
    'drops some of one invalidation that names more than is kept',
    async ({ backend: { versions } }) => {
      await versions.bump(['k:ns:old', 't:old'], 'delete', NOWHERE);
      const names = [...numbered('k:ns:', 10), ...numbered('t:', 10)];
      const { lowWaterMark, keyLowWaterMark, bumps } = await versions.bump(names, 'delete', NOWHERE);
      assert.deepEqual([lowWaterMark, keyLowWaterMark], [2, 2]);
      assert.equal(bumps.length, FEW.keys + FEW.others);
    },
    FEW,
  ],
  [
    'has no low-water marks again after a reset',
    async ({ backend }) => {
      await bumpEach(backend, [...numbered('t:', 9), ...numbered('k:ns:', 9)], 'delete');
      const { lowWaterMark, keyLowWaterMark } = await backend.versions.reset();
      assert.deepEqual([lowWaterMark, keyLowWaterMark], [0, 0]);
    },
    FEW,
  ],
];
