import assert from 'node:assert/strict';
import type { LimitStoreCase } from '../limit-store.harness.js';
import {
  ask,
  assertWait,
  atATime,
  queued,
  claim,
  forBoth,
  acquired,
  ID,
  LONG_MS,
  PAST_SHORT_MS,
  rejected,
  SHORT_MS,
  tryAcquire,
  window,
} from './limiting.js';

export const pauseCases: readonly LimitStoreCase[] = [
  ...forBoth('gives no permit in a pause, also to other processes', async (harness, policyOf) => {
    const { store, another, pass, now } = harness;
    const how = policyOf(window(5, LONG_MS));
    const start = now();
    await store.pause(ID, LONG_MS);
    assert.equal((await store.peek(ID, how)).reason, 'paused');
    const { waitMs, reason } = await rejected(await another(), how, ask('one'));
    assert.equal(reason, 'paused');
    assertWait(harness, start, waitMs, LONG_MS);
    await rejected(store, how, ask('two', 1, 'background'));
    assert.equal((await store.acquire('other', how, ask('three'), 0)).kind, 'acquired');
    await pass(LONG_MS - 5_000);
    await rejected(store, how, ask('four'));
    await pass(5_002);
    await acquired(store, how, ask('five', 5));
  }),
  [
    'gives permits again after a short pause',
    async ({ store, pass }) => {
      await store.pause(ID, SHORT_MS);
      await pass(PAST_SHORT_MS);
      await acquired(store, atATime(1), ask('one'));
    },
  ],
  ...forBoth(
    'gives permits again when a pause is ended, and publishes that; earlier permits count',
    async (harness, policyOf) => {
      const { store, another, freed } = harness;
      const how = policyOf(window(5, LONG_MS));
      await acquired(store, how, ask('one', 5));
      await store.pause(ID, LONG_MS);
      const before = freed.length;
      await (await another()).resume(ID);
      assert.equal((await rejected(store, how, ask('two', 5))).reason, 'limit');
      while (freed.length === before) await harness.pass(1);
      assert.equal(freed.at(-1), ID);
      await store.resume('never paused');
    },
  ),
  ...forBoth('lets what costs nothing wait too', async ({ store }, policyOf) => {
    await store.pause(ID, LONG_MS);
    assert.equal((await rejected(store, policyOf(window(5, LONG_MS)), ask('one', 0))).reason, 'paused');
  }),
  [
    'takes no slot while it is paused',
    async (harness) => {
      const { store, now } = harness;
      const start = now();
      await store.pause(ID, LONG_MS);
      const { waitMs, reason } = await rejected(store, atATime(1), ask('one'));
      assert.equal(reason, 'paused');
      assertWait(harness, start, waitMs, LONG_MS);
      assert.equal((await store.peek(ID, atATime(1))).remaining, 1);
      assert.equal((await claim(store, atATime(3), ask('nobody'))).remaining, 3);
    },
  ],
  [
    'is not shortened by a shorter one, and prolonged by a longer one',
    async (harness) => {
      const { store, another, now } = harness;
      const how = atATime(1);
      const start = now();
      await store.pause(ID, LONG_MS);
      for (const ms of [0, 1, SHORT_MS, LONG_MS / 2]) await (await another()).pause(ID, ms);
      assertWait(harness, start, (await rejected(store, how, ask('one'))).waitMs, LONG_MS);
      const later = now();
      await store.pause(ID, LONG_MS * 2);
      assertWait(harness, later, (await rejected(store, how, ask('two'))).waitMs, LONG_MS * 2);
    },
  ],
  [
    'does nothing when it is of no length',
    async ({ store }) => {
      await store.pause(ID, 0);
      await acquired(store, atATime(1), ask('one'));
    },
  ],
  ...forBoth('lets claims wait, however long, and keeps their places', async (harness, policyOf) => {
    const { store, pass, now } = harness;
    const how = policyOf(window(1, LONG_MS));
    await acquired(store, how, ask('one'));
    const turnMs = await queued(store, how, ask('a'));
    await queued(store, how, ask('b'));
    const start = now();
    await store.pause(ID, LONG_MS * 4);
    await pass(turnMs + 2);
    const { states, waitMs, reason } = await claim(store, how, ask('a'), ask('b'));
    assert.deepEqual([states, reason], [['queued', 'queued'], 'paused']);
    assertWait(harness, start, waitMs, LONG_MS * 4);
    await pass(waitMs + 2);
    const after = await claim(store, how, ask('a'), ask('b'));
    assert.deepEqual(after.states, ['acquired', 'queued']);
    assert.equal(after.reason, 'limit');
  }),
  [
    'gives newcomers a place behind it',
    async ({ store, pass }) => {
      const how = atATime(1);
      await store.pause(ID, SHORT_MS);
      const answer = await tryAcquire(store, how, ask('one'), LONG_MS);
      assert.equal(answer.kind, 'queued');
      await pass(PAST_SHORT_MS);
      assert.deepEqual((await claim(store, how, ask('one'))).states, ['acquired']);
    },
  ],
];
