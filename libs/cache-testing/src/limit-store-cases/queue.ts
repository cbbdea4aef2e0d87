import assert from 'node:assert/strict';
import { QUEUE_GRACE_MS } from '@tripsage/cache';
import type { LimitStoreCase } from '../limit-store.harness.js';
import {
  ask,
  assertWait,
  queued,
  claim,
  forBoth,
  gcra,
  acquired,
  ID,
  left,
  LONG_MS,
  PATIENT_MS,
  rejected,
  sliding,
  tryAcquire,
  window,
} from './limiting.js';

const ONE = window(1, LONG_MS);

export const queueCases: readonly LimitStoreCase[] = [
  ...forBoth('gives those who wait one turn after the other', async (harness, policyOf) => {
    const { store, another, now } = harness;
    const how = policyOf(ONE);
    const other = await another();
    const start = now();
    await acquired(store, how, ask('one'));
    assertWait(harness, start, await queued(store, how, ask('a')), LONG_MS);
    assertWait(harness, start, await queued(other, how, ask('b')), LONG_MS * 2);
    assertWait(harness, start, await queued(store, how, ask('c')), LONG_MS * 3);
    assertWait(harness, start, (await rejected(other, how, ask('d'))).waitMs, LONG_MS * 4);
  }),
  [
    'sliding: gives a turn as soon as there is room for what it costs, behind what the others cost',
    async (harness) => {
      const { store, pass, now } = harness;
      const how = sliding(window(4, LONG_MS));
      const first = now();
      await acquired(store, how, ask('one', 3));
      await pass(50);
      const second = now();
      await acquired(store, how, ask('two', 1));
      assertWait(harness, first, await queued(store, how, ask('a', 2)), LONG_MS);
      assertWait(harness, first, await queued(store, how, ask('b', 1)), LONG_MS);
      assertWait(harness, second, await queued(store, how, ask('c', 1)), LONG_MS);
      assertWait(harness, first, await queued(store, how, ask('d', 3)), LONG_MS * 2);
    },
  ],
  [
    'gcra: gives turns at the rate of the limit',
    async (harness) => {
      const { store, now } = harness;
      const how = gcra(window(10, LONG_MS, 4));
      const start = now();
      await acquired(store, how, ask('one', 4));
      assertWait(harness, start, await queued(store, how, ask('a', 2)), (LONG_MS / 10) * 2);
      assertWait(harness, start, await queued(store, how, ask('b', 1)), (LONG_MS / 10) * 3);
      assertWait(harness, start, await queued(store, how, ask('c', 4)), (LONG_MS / 10) * 7);
    },
  ],
  ...forBoth(
    'lets no newcomer pass, not when the turn has come, nor with a smaller cost',
    async (harness, policyOf) => {
      const { store, another, pass } = harness;
      const how = policyOf(window(4, LONG_MS));
      await acquired(store, how, ask('one', 2));
      const waitMs = await queued(store, how, ask('costly', 4));
      assert.equal((await rejected(await another(), how, ask('cheap'))).reason, 'limit');
      await pass(waitMs + 1);
      await rejected(await another(), how, ask('cheap'));
      assert.deepEqual((await claim(store, how, ask('costly', 4))).states, ['acquired']);
    },
  ),
  ...forBoth('lets newcomers acquire what those in the queue leave', async ({ store, pass }, policyOf) => {
    const how = policyOf(window(4, LONG_MS));
    await acquired(store, how, ask('one', 3));
    await pass((await queued(store, how, ask('a', 3))) + 1);
    if (how.algorithm === 'sliding') {
      assert.deepEqual(await tryAcquire(store, how, ask('b')), { kind: 'acquired', remaining: 0 });
    }
    await rejected(store, how, ask('c', 2));
    assert.equal((await claim(store, how, ask('a', 3))).states[0], 'acquired');
  }),
  ...forBoth('lets users pass background callers', async (harness, policyOf) => {
    const { store, now } = harness;
    const how = policyOf(ONE);
    const start = now();
    await acquired(store, how, ask('one'));
    assertWait(harness, start, await queued(store, how, ask('p', 1, 'background')), LONG_MS);
    assertWait(harness, start, await queued(store, how, ask('a')), LONG_MS);
    assertWait(harness, start, await queued(store, how, ask('b')), LONG_MS * 2);
  }),
  ...forBoth('puts background callers behind users and those of their own', async (harness, policyOf) => {
    const { store, another, now } = harness;
    const how = policyOf(ONE);
    const start = now();
    await acquired(store, how, ask('one'));
    await queued(store, how, ask('a'));
    assertWait(harness, start, await queued(await another(), how, ask('p', 1, 'background')), LONG_MS * 2);
    assertWait(harness, start, await queued(store, how, ask('q', 1, 'background')), LONG_MS * 3);
  }),
  ...forBoth('gives up a place', async (harness, policyOf) => {
    const { store, another, now } = harness;
    const how = policyOf(ONE);
    const start = now();
    await acquired(store, how, ask('one'));
    await queued(store, how, ask('a'));
    await queued(store, how, ask('p', 1, 'background'));
    await (await another()).leave(ID, ask('a'));
    await store.leave(ID, ask('unknown'));
    await store.leave('unknown', ask('a'));
    assertWait(harness, start, await queued(store, how, ask('b')), LONG_MS);
    assert.deepEqual((await claim(store, how, ask('a'))).states, ['lost']);
    await store.leave(ID, ask('p', 1, 'background'));
    await store.leave(ID, ask('b'));
    assertWait(harness, start, (await rejected(store, how, ask('q', 1, 'background'))).waitMs, LONG_MS);
  }),
  ...forBoth('keeps no place for one who would have to wait too long', async (harness, policyOf) => {
    const { store, now } = harness;
    const how = policyOf(ONE);
    const start = now();
    await acquired(store, how, ask('one'));
    const answer = await tryAcquire(store, how, ask('a'), LONG_MS / 2);
    assert.equal(answer.kind, 'rejected');
    assert.deepEqual((await claim(store, how, ask('a'))).states, ['lost']);
    assert.equal((await tryAcquire(store, how, ask('b'), LONG_MS)).kind, 'queued');
    assertWait(harness, start, (await rejected(store, how, ask('c'))).waitMs, LONG_MS * 2);
  }),
  ...forBoth('forgets who does not come for its turn', async ({ store, pass }, policyOf) => {
    const how = policyOf(ONE);
    await acquired(store, how, ask('one'));
    await pass((await queued(store, how, ask('dead'))) + QUEUE_GRACE_MS - 1_000);
    await rejected(store, how, ask('two'));
    await pass(1_010);
    await acquired(store, how, ask('three'));
  }),
  ...forBoth('keeps a place for as long as its turn takes to come', async ({ store, pass }, policyOf) => {
    const how = policyOf(ONE);
    await acquired(store, how, ask('one'));
    await queued(store, how, ask('a'));
    const waitMs = await queued(store, how, ask('b'));
    assert.deepEqual((await claim(store, how, ask('a'))).states, ['queued']);
    await pass(LONG_MS);
    assert.deepEqual((await claim(store, how, ask('a'))).states, ['acquired']);
    await pass(waitMs - LONG_MS + 1_000);
    assert.deepEqual((await claim(store, how, ask('b'))).states, ['acquired']);
  }),
  ...forBoth('says in a peek what remains behind the queue', async ({ store }, policyOf) => {
    const how = policyOf(window(5, LONG_MS));
    await acquired(store, how, ask('one', 2));
    await queued(store, how, ask('a', 4));
    assert.equal(await left(store, how), 0);
    assert.equal((await tryAcquire(store, how, ask('b'), PATIENT_MS)).kind, 'queued');
    await store.leave(ID, ask('a', 4));
    await store.leave(ID, ask('b'));
    assert.equal(await left(store, how), 3);
  }),
  ...forBoth('lets what costs nothing pass the queue', async ({ store }, policyOf) => {
    const how = policyOf(ONE);
    await acquired(store, how, ask('one'));
    await queued(store, how, ask('a'));
    await acquired(store, how, ask('free', 0));
  }),
];
