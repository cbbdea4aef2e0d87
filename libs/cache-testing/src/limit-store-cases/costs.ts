import assert from 'node:assert/strict';
import type { LimitStoreCase } from '../limit-store.harness.js';
import {
  acquired,
  ask,
  assertWait,
  forBoth,
  freedDuring,
  ID,
  left,
  LONG_MS,
  PATIENT_MS,
  queued,
  claim,
  rejected,
  sliding,
  tryAcquire,
  window,
} from './limiting.js';

const INSTANT = 0;

export const costCases: readonly LimitStoreCase[] = [
  ...forBoth('gives back what a call did not cost, and publishes that', async (harness, policyOf) => {
    const { store, another } = harness;
    const how = policyOf(window(10, LONG_MS));
    await acquired(store, how, ask('one', 8));
    const release = async () =>
      (await another()).release(ID, how, ask('one', 8), { cost: 3, ageMs: INSTANT });
    assert.deepEqual(await freedDuring(harness, release), [ID]);
    await acquired(store, how, ask('two', 7));
    await rejected(store, how, ask('three'));
  }),
  ...forBoth('counts what a call cost beyond its permit', async ({ store }, policyOf) => {
    const how = policyOf(window(10, LONG_MS));
    await acquired(store, how, ask('one', 2), ask('free', 0));
    await store.release(ID, how, ask('one', 2), { cost: 5, ageMs: INSTANT });
    assert.equal(await left(store, how), 5);
    await store.release(ID, how, ask('free', 0), { cost: 4, ageMs: INSTANT });
    await acquired(store, how, ask('two'));
    await rejected(store, how, ask('three'));
  }),
  ...forBoth('makes others wait a window for what cost more than there is', async (harness, policyOf) => {
    const { store, pass } = harness;
    const how = policyOf(window(10, LONG_MS));
    await acquired(store, how, ask('one', 2));
    await store.release(ID, how, ask('one', 2), { cost: 10, ageMs: INSTANT });
    assert.equal(await left(store, how), 0);
    await rejected(store, how, ask('two'));
    await pass(LONG_MS + 10);
    await acquired(store, how, ask('three', 10));
  }),
  [
    'sliding: gives all of a call back that cost nothing, and counts the rest from its end',
    async (harness) => {
      const { store, pass, now } = harness;
      const how = { ...sliding(window(4, LONG_MS)), latestMs: 10_000 };
      await acquired(store, how, ask('one', 2), ask('two', 2));
      await pass(4_000);
      const end = now();
      await store.release(ID, how, ask('one', 2), { cost: 0, ageMs: 4_000 });
      await store.release(ID, how, ask('two', 2), { cost: 4, ageMs: 4_000 });
      assertWait(harness, end, (await rejected(store, how, ask('a'))).waitMs, LONG_MS);
    },
  ],
  ...forBoth(
    'gives a background caller a window to itself where it costs as much',
    async (harness, policyOf) => {
      const { store, pass } = harness;
      const how = policyOf(window(10, LONG_MS, 10, 8));
      await acquired(store, how, ask('user'));
      await rejected(store, how, ask('late', 9, 'background'));
      assert.equal((await tryAcquire(store, how, ask('never', 11, 'background'))).kind, 'rejected');
      await pass(LONG_MS + 10);
      await acquired(store, how, ask('one', 9, 'background'));
      await rejected(store, how, ask('two', 1, 'background'));
      await acquired(store, how, ask('three', 1));
    },
  ),
  ...forBoth('queues such a background caller until the window is empty', async (harness, policyOf) => {
    const { store, pass } = harness;
    const how = policyOf(window(10, LONG_MS, 10, 8));
    await acquired(store, how, ask('user', 10));
    await queued(store, how, ask('one', 10, 'background'));
    await pass(LONG_MS + 10);
    assert.deepEqual((await claim(store, how, ask('one', 10, 'background'))).states, ['acquired']);
  }),
  ...forBoth('gives a background caller nothing where all is reserved', async ({ store }, policyOf) => {
    const how = policyOf(window(10, LONG_MS, 10, 0));
    await rejected(store, how, ask('one', 1, 'background'));
    assert.equal((await tryAcquire(store, how, ask('two', 10, 'background'), PATIENT_MS)).kind, 'queued');
  }),
];
