import assert from 'node:assert/strict';
import type { LimitStoreCase } from '../limit-store.harness.js';
import {
  ask,
  assertWait,
  atATime,
  forBoth,
  gcra,
  acquired,
  ID,
  left,
  LONG_MS,
  rejected,
  sliding,
  window,
} from './limiting.js';

const THIRD_MS = LONG_MS / 3;

export const correctionCases: readonly LimitStoreCase[] = [
  ...forBoth('lowers what is left, and never raises it', async ({ store, another }, policyOf) => {
    const how = policyOf(window(10, LONG_MS));
    await acquired(store, how, ask('one', 2));
    await (await another()).correct(ID, how, 9, LONG_MS, 'c1');
    assert.equal(await left(store, how), 8);
    await store.correct(ID, how, 3, LONG_MS, 'c2');
    assert.equal(await left(store, how), 3);
    await store.correct(ID, how, 5, LONG_MS, 'c3');
    assert.equal(await left(store, how), 3);
    await store.correct(ID, how, 0, LONG_MS, 'c4');
    await rejected(store, how, ask('two'));
  }),
  [
    'sliding: has it back after that long',
    async (harness) => {
      const { store, pass, now } = harness;
      const how = sliding(window(10, LONG_MS));
      await acquired(store, how, ask('one', 2));
      const start = now();
      await store.correct(ID, how, 3, THIRD_MS, 'c');
      assertWait(harness, start, (await rejected(store, how, ask('a', 4))).waitMs, THIRD_MS);
      await pass(THIRD_MS + 2);
      assert.equal(await left(store, how), 8);
    },
  ],
  [
    'sliding: has it back after a window at the latest',
    async ({ store, pass }) => {
      const how = sliding(window(10, LONG_MS));
      await store.correct(ID, how, 0, LONG_MS * 3, 'c');
      await pass(LONG_MS - 5_000);
      assert.equal(await left(store, how), 0);
      await pass(5_002);
      assert.equal(await left(store, how), 10);
    },
  ],
  [
    'sliding: means the window of which least is left',
    async ({ store, pass }) => {
      const narrow = window(4, THIRD_MS);
      const wide = window(100, LONG_MS);
      await store.correct(ID, sliding(wide, narrow), 1, 10_000, 'c');
      assert.equal(await left(store, sliding(narrow)), 1);
      assert.equal(await left(store, sliding(wide)), 97);
      await pass(10_002);
      assert.equal(await left(store, sliding(narrow)), 4);
    },
  ],
  [
    'gcra: has it back at the rate of the limit',
    async ({ store, pass }) => {
      const how = gcra(window(10, LONG_MS, 5));
      await store.correct(ID, how, 0, LONG_MS, 'c');
      await rejected(store, how, ask('one'));
      await pass(LONG_MS / 10 + 2);
      await acquired(store, how, ask('two'));
      await rejected(store, how, ask('three'));
    },
  ],
  [
    'corrects nothing where there are no windows',
    async ({ store }) => {
      await store.correct(ID, atATime(1), 0, LONG_MS, 'c');
      await acquired(store, atATime(1), ask('one'));
    },
  ],
  [
    'sliding: records permits given elsewhere, by their age',
    async (harness) => {
      const { store, another, now } = harness;
      const how = sliding(window(5, LONG_MS));
      const start = now();
      await acquired(store, how, ask('one', 1));
      await (
        await another()
      ).record(ID, how, [
        { token: 'young', cost: 2, ageMs: THIRD_MS },
        { token: 'gone', cost: 3, ageMs: LONG_MS + 5_000 },
        { token: 'old', cost: 1, ageMs: THIRD_MS * 2 },
      ]);
      assert.equal(await left(store, how), 1);
      assertWait(harness, start, (await rejected(store, how, ask('a', 2))).waitMs, THIRD_MS);
      assertWait(harness, start, (await rejected(store, how, ask('b', 3))).waitMs, THIRD_MS * 2);
      assertWait(harness, start, (await rejected(store, how, ask('c', 5))).waitMs, LONG_MS);
    },
  ],
  [
    'sliding: counts once what is recorded twice, or known',
    async ({ store, another }) => {
      const how = sliding(window(10, LONG_MS));
      await acquired(store, how, ask('known', 2));
      const permits = [
        { token: 'known', cost: 2, ageMs: 0 },
        { token: 'other', cost: 3, ageMs: 10 },
      ];
      await store.record(ID, how, permits);
      await (await another()).record(ID, how, permits);
      assert.equal(await left(store, how), 5);
    },
  ],
  [
    'sliding: records more than there is room for, and thousands',
    async ({ store, pass }) => {
      const how = sliding(window(2_000, LONG_MS));
      const permits = Array.from({ length: 2_500 }, (_, i) => ({ token: `t${i}`, cost: 1, ageMs: i * 100 }));
      await store.record(ID, how, permits);
      await rejected(store, how, ask('one'));
      await pass(LONG_MS - 210_000);
      await rejected(store, how, ask('two'));
      await pass(209_950);
      await acquired(store, how, ask('three', 1_999));
    },
  ],
  [
    'gcra: is at least as full as permits given elsewhere make it',
    async ({ store }) => {
      const how = gcra(window(10, LONG_MS, 10));
      await acquired(store, how, ask('one', 3));
      await store.record(ID, how, [{ token: 'few', cost: 2, ageMs: 0 }]);
      assert.equal(await left(store, how), 7);
      await store.record(ID, how, [
        { token: 'b', cost: 3, ageMs: 0 },
        { token: 'a', cost: 6, ageMs: LONG_MS / 5 },
      ]);
      assert.equal(await left(store, how), 3);
    },
  ],
  ...forBoth('records nothing where no permits were given', async ({ store }, policyOf) => {
    await store.record(ID, policyOf(window(1, LONG_MS)), []);
    await acquired(store, policyOf(window(1, LONG_MS)), ask('one'));
  }),
];
