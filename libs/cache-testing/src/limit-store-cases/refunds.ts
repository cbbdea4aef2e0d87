import assert from 'node:assert/strict';
import type { LimitStoreCase } from '../limit-store.harness.js';
import {
  ask,
  assertWait,
  forBoth,
  gcra,
  acquired,
  freedDuring,
  ID,
  left,
  LONG_MS,
  policy,
  rejected,
  sliding,
  window,
} from './limiting.js';

export const refundCases: readonly LimitStoreCase[] = [
  ...forBoth('gives back a permit, and publishes that', async (harness, policyOf) => {
    const { store, another } = harness;
    const how = policyOf(window(5, LONG_MS));
    await acquired(store, how, ask('one', 2), ask('two', 3));
    assert.deepEqual(
      await freedDuring(harness, async () => (await another()).refund(ID, how, ask('one', 2), 0)),
      [ID],
    );
    await acquired(store, how, ask('three', 2));
    await rejected(store, how, ask('four'));
  }),
  [
    'sliding: gives back just that, however old, and once',
    async ({ store, pass }) => {
      const how = sliding(window(5, LONG_MS));
      await acquired(store, how, ask('one', 2));
      await pass(LONG_MS / 2);
      await acquired(store, how, ask('two', 3));
      await store.refund(ID, how, ask('one', 2), LONG_MS / 2);
      await store.refund(ID, how, ask('one', 2), LONG_MS / 2);
      await store.refund(ID, how, ask('nobody', 2), 0);
      assert.equal(await left(store, how), 2);
      await pass(LONG_MS / 2 + 10);
      assert.equal(await left(store, how), 2);
      await store.refund(ID, how, ask('two', 3), LONG_MS / 2 + 10);
      assert.equal(await left(store, how), 5);
    },
  ],
  [
    'sliding: gives back to all windows',
    async ({ store }) => {
      const how = sliding(window(2, LONG_MS), window(3, LONG_MS * 2));
      await acquired(store, how, ask('one', 2));
      await store.refund(ID, how, ask('one', 2), 0);
      await acquired(store, how, ask('two', 2));
      assert.equal(await left(store, sliding(window(3, LONG_MS * 2))), 1);
    },
  ],
  [
    'sliding: gives back thousands',
    async ({ store }) => {
      const how = sliding(window(3_000, LONG_MS));
      await acquired(store, how, ask('one', 2_501), ask('two', 499));
      await store.refund(ID, how, ask('one', 2_501), 0);
      assert.equal(await left(store, how), 2_501);
    },
  ],
  [
    'gcra: gives back no more than what can not have leaked since',
    async ({ store, pass }) => {
      const how = gcra(window(10, LONG_MS, 5));
      await acquired(store, how, ask('one', 5));
      await pass((LONG_MS / 10) * 2 + 5_000);
      assert.equal(await left(store, how), 2);
      await store.refund(ID, how, ask('one', 5), (LONG_MS / 10) * 2 + 5_000);
      assert.equal(await left(store, how), 5);
      await acquired(store, how, ask('two', 5));
      await pass(LONG_MS);
      await acquired(store, how, ask('three', 4));
      await store.refund(ID, how, ask('two', 5), LONG_MS);
      assert.equal(await left(store, how), 1);
    },
  ],
  [
    'sliding: counts a call from its end, or from so much later than its permit as it may be',
    async (harness) => {
      const { store, pass, now } = harness;
      const how = policy('sliding', [window(2, LONG_MS)], { latestMs: 10_000 });
      const start = now();
      await acquired(store, how, ask('one'), ask('two'));
      await pass(4_000);
      const end = now();
      await store.release(ID, how, ask('one'));
      await pass(20_000);
      await store.release(ID, how, ask('two'));
      assertWait(harness, end, (await rejected(store, how, ask('a'))).waitMs, LONG_MS);
      assertWait(harness, start, (await rejected(store, how, ask('b', 2))).waitMs, LONG_MS + 10_000);
    },
  ],
  [
    'sliding: counts a call from its permit where it may not be later, or is known no more',
    async (harness) => {
      const { store, pass, now } = harness;
      const how = sliding(window(2, LONG_MS));
      const start = now();
      await acquired(store, how, ask('one'));
      await pass(4_000);
      await store.release(ID, how, ask('one'));
      await store.release(ID, { ...how, latestMs: 10_000 }, ask('nobody'));
      assert.equal(await left(store, how), 1);
      assertWait(harness, start, (await rejected(store, how, ask('a', 2))).waitMs, LONG_MS);
    },
  ],
  ...forBoth(
    'forgets on a reset permits and a pause, not calls under way; publishes that',
    async (harness, policyOf) => {
      const { store, another } = harness;
      const how = { ...policyOf(window(5, LONG_MS)), concurrency: { user: 2, background: 2 } };
      await acquired(store, how, ask('one', 4));
      await store.pause(ID, LONG_MS);
      assert.deepEqual(await freedDuring(harness, async () => (await another()).reset(ID)), [ID]);
      await acquired(store, how, ask('two', 5));
      assert.equal((await rejected(store, how, ask('three', 0))).reason, 'concurrency');
      await store.reset(ID);
      await store.reset('unknown');
      assert.equal((await rejected(store, how, ask('four', 1))).reason, 'concurrency');
    },
  ),
];
