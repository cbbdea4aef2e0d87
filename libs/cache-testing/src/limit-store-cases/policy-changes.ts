import type { LimitStoreCase } from '../limit-store.harness.js';
import assert from 'node:assert/strict';
import {
  acquired,
  ask,
  atATime,
  forBoth,
  gcra,
  ID,
  left,
  LONG_MS,
  PAST_SHORT_MS,
  rejected,
  SHORT_MS,
  sliding,
  window,
} from './limiting.js';

const HOUR = window(4, LONG_MS);

/** Processes ask with different policies, as in a rolling deploy, or while an operator overrides limits. */
export const policyChangeCases: readonly LimitStoreCase[] = [
  ...forBoth(
    'counts what a larger limit permitted, and what a smaller one did',
    async (harness, policyOf) => {
      const { store, another } = harness;
      const other = await another();
      const small = policyOf(window(4, LONG_MS));
      const large = policyOf(window(7, LONG_MS));
      await acquired(store, small, ask('one', 4));
      await rejected(store, small, ask('two'));
      await acquired(other, large, ask('three', 3));
      await rejected(other, large, ask('four'));
      await rejected(store, small, ask('five'));
      assert.equal(await left(store, policyOf(window(8, LONG_MS))), 1);
    },
  ),
  ...forBoth('keeps what a long window needs while a short one is asked for', async (harness, policyOf) => {
    const { store, another, pass } = harness;
    const long = policyOf(HOUR);
    const short = policyOf(window(100, SHORT_MS));
    await acquired(store, long, ask('one', 4));
    const other = await another();
    for (const token of ['two', 'three', 'four']) {
      await acquired(other, short, ask(token));
      await pass(PAST_SHORT_MS);
    }
    await rejected(store, long, ask('five'));
    await pass(5_000);
    await acquired(other, short, ask('six'));
    await rejected(store, long, ask('seven'));
  }),
  ...forBoth(
    'keeps a window by its length, wherever it stands and whatever is beside it',
    async (harness, policyOf) => {
      const { store } = harness;
      const brief = window(50, SHORT_MS);
      await acquired(store, policyOf(brief, HOUR), ask('one', 3));
      await acquired(store, policyOf(HOUR), ask('two'));
      await rejected(store, policyOf(HOUR), ask('three'));
      await rejected(store, policyOf(HOUR, brief), ask('four'));
      await rejected(store, policyOf(brief, HOUR), ask('five'));
    },
  ),
  ...forBoth('counts for a window that is new, or a little longer', async ({ store }, policyOf) => {
    await acquired(store, policyOf(HOUR), ask('one', 4));
    await rejected(store, policyOf(window(4, LONG_MS + 50)), ask('two'));
    await rejected(store, policyOf(window(4, LONG_MS / 2)), ask('three'));
    await rejected(store, policyOf(window(4, LONG_MS * 2)), ask('four'));
  }),
  ...forBoth(
    'has all of it back once it is a window old, whoever asked meanwhile',
    async (harness, policyOf) => {
      const { store, pass } = harness;
      await acquired(store, policyOf(HOUR), ask('one', 4));
      await pass(LONG_MS / 2);
      await rejected(store, policyOf(window(2, LONG_MS * 3)), ask('two', 2));
      await acquired(store, policyOf(window(9, SHORT_MS)), ask('three', 1));
      await pass(LONG_MS + 10);
      await acquired(store, policyOf(HOUR), ask('four', 4));
    },
  ),
  [
    'counts under each algorithm what another permitted',
    async ({ store, another }) => {
      const other = await another();
      await acquired(store, sliding(window(6, LONG_MS)), ask('one', 2));
      await acquired(other, gcra(window(6, LONG_MS)), ask('two', 3));
      assert.equal(await left(store, sliding(window(6, LONG_MS))), 1);
      await acquired(store, sliding(window(6, LONG_MS)), ask('three'));
      await rejected(other, gcra(window(6, LONG_MS)), ask('four'));
      await rejected(store, sliding(window(6, LONG_MS)), ask('five'));
    },
  ],
  [
    'gcra, then sliding: counts what was permitted evenly, as long as a window',
    async ({ store, pass }) => {
      const even = gcra(window(6, LONG_MS, 1));
      for (const token of ['one', 'two', 'three']) {
        await acquired(store, even, ask(token));
        await pass(LONG_MS / 6);
      }
      const exact = sliding(window(6, LONG_MS));
      await acquired(store, exact, ask('four', 3));
      await rejected(store, exact, ask('five'));
      await pass(LONG_MS / 2 + LONG_MS / 8 + 10);
      await acquired(store, exact, ask('six'));
    },
  ],
  [
    'sliding, then gcra: lets what was permitted at once leak',
    async ({ store, pass }) => {
      await acquired(store, sliding(window(6, LONG_MS)), ask('one', 6));
      const even = gcra(window(6, LONG_MS, 1));
      await pass(LONG_MS / 2);
      await rejected(store, even, ask('two'));
      await pass(LONG_MS / 2 + 10);
      await acquired(store, even, ask('three'));
      await rejected(store, even, ask('four'));
    },
  ],
  [
    'gives back under each algorithm what was not used',
    async ({ store }) => {
      const exact = sliding(window(4, LONG_MS));
      const even = gcra(window(4, LONG_MS));
      await acquired(store, exact, ask('one', 2));
      await acquired(store, even, ask('two', 2));
      await store.refund(ID, exact, ask('one', 2), 0);
      await acquired(store, even, ask('three', 2));
      await store.refund(ID, even, ask('two', 2), 0);
      assert.equal(await left(store, exact), 2);
    },
  ],
  [
    'keeps calls under way for as long as their own process says',
    async ({ store, pass }) => {
      await acquired(store, atATime(2), ask('one'));
      await acquired(store, atATime(2, 2, SHORT_MS), ask('two'));
      await store.prolong(ID, SHORT_MS, ['two']);
      await pass(5_000);
      await acquired(store, atATime(2, 2, SHORT_MS), ask('three'));
      await rejected(store, atATime(2), ask('four'));
    },
  ],
];
