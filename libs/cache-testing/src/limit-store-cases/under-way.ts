import assert from 'node:assert/strict';
import { SLOT_POLL_MS } from '@tripsage/cache';
import type { LimitStoreCase } from '../limit-store.harness.js';
import {
  ask,
  atATime,
  queued,
  claim,
  forBoth,
  acquired,
  freedDuring,
  ID,
  left,
  LONG_MS,
  PAST_SHORT_MS,
  rejected,
  SHORT_MS,
  tryAcquire,
  window,
  withinLife,
} from './limiting.js';

export const underWayCases: readonly LimitStoreCase[] = [
  [
    'lets so many calls be under way at a time',
    async ({ store, another }) => {
      const how = atATime(2);
      assert.deepEqual(await tryAcquire(store, how, ask('one')), { kind: 'acquired', remaining: 1 });
      await acquired(await another(), how, ask('two'));
      const { reason, waitMs } = await rejected(store, how, ask('three'));
      assert.deepEqual([reason, waitMs], ['concurrency', SLOT_POLL_MS]);
    },
  ],
  [
    'frees a slot when its call ends, and publishes that; for other calls nothing',
    async (harness) => {
      const { store, another } = harness;
      const how = atATime(1);
      await acquired(store, how, ask('one'));
      const other = await another();
      assert.deepEqual(await freedDuring(harness, () => other.release(ID, how, ask('one'))), [ID]);
      assert.deepEqual(await freedDuring(harness, () => other.release(ID, how, ask('one'))), []);
      assert.deepEqual(await freedDuring(harness, () => other.release('unknown', how, ask('one'))), []);
      await acquired(store, how, ask('two'));
    },
  ],
  [
    'frees a slot when its call was not made',
    async (harness) => {
      const { store } = harness;
      const how = atATime(1);
      await acquired(store, how, ask('one'));
      assert.deepEqual(await freedDuring(harness, () => store.refund(ID, how, ask('one'), 0)), [ID]);
      await acquired(store, how, ask('two'));
    },
  ],
  [
    'frees a slot when its life is over',
    async ({ store, pass }) => {
      const how = atATime(1, 1, SHORT_MS);
      await acquired(store, how, ask('one'));
      await pass(PAST_SHORT_MS);
      await acquired(store, how, ask('two'));
    },
  ],
  [
    'prolongs the life of a call',
    async (harness) => {
      const { store, another, pass } = harness;
      const how = atATime(2, 2, SHORT_MS);
      const other = await another();
      await withinLife(harness, SHORT_MS, async () => {
        for (const token of ['one', 'two']) await store.release(ID, how, ask(token));
        await acquired(store, how, ask('one'), ask('two'));
        await other.prolong(ID, LONG_MS, ['one', 'two']);
      });
      await pass(PAST_SHORT_MS);
      await rejected(store, how, ask('three'));
      await store.prolong(ID, SHORT_MS, ['two']);
      await pass(PAST_SHORT_MS);
      await acquired(store, how, ask('four'));
      await rejected(store, how, ask('five'));
    },
  ],
  [
    'does not bring back by prolonging what counts no longer',
    async ({ store, pass }) => {
      const how = atATime(2, 2, SHORT_MS);
      await acquired(store, how, ask('over'), ask('completed'));
      await store.release(ID, how, ask('completed'));
      await pass(PAST_SHORT_MS);
      await store.prolong(ID, LONG_MS, ['over', 'completed', 'never']);
      await store.prolong('unknown', LONG_MS, ['over']);
      assert.deepEqual(await tryAcquire(store, how, ask('one')), { kind: 'acquired', remaining: 1 });
    },
  ],
  [
    'keeps a reserve of slots from background callers',
    async ({ store }) => {
      const how = atATime(3, 1);
      await acquired(store, how, ask('one', 1, 'background'));
      await rejected(store, how, ask('two', 1, 'background'));
      await acquired(store, how, ask('three'), ask('four'));
      await rejected(store, how, ask('five'));
    },
  ],
  ...forBoth('takes a slot and of the windows together, or neither', async ({ store }, policyOf) => {
    const both = { ...policyOf(window(2, LONG_MS)), concurrency: { user: 2, background: 2 } };
    const windowsOnly = policyOf(window(2, LONG_MS));
    await acquired(store, both, ask('one'));
    await acquired(store, atATime(2), ask('two'));
    assert.equal((await rejected(store, both, ask('three'))).reason, 'concurrency');
    assert.equal(await left(store, windowsOnly), 1);
    await acquired(store, windowsOnly, ask('four'));
    await store.release(ID, both, ask('one'));
    assert.equal((await rejected(store, both, ask('five'))).reason, 'limit');
    assert.equal(await left(store, atATime(2)), 1);
  }),
  [
    'takes a slot also for what costs nothing',
    async ({ store }) => {
      await acquired(store, atATime(1), ask('one', 0));
      await rejected(store, atATime(1), ask('two', 0));
    },
  ],
  [
    'has a queue for slots, which is claimed again soon, and passes nobody',
    async ({ store, another }) => {
      const how = atATime(1);
      const other = await another();
      await acquired(store, how, ask('one'));
      assert.ok((await queued(store, how, ask('a'))) <= SLOT_POLL_MS + 1);
      assert.ok((await queued(other, how, ask('b'))) <= SLOT_POLL_MS + 2);
      await store.release(ID, how, ask('one'));
      assert.equal((await rejected(other, how, ask('new'))).reason, 'concurrency');
      assert.deepEqual((await claim(other, how, ask('b'))).states, ['queued']);
      const claimed = await claim(store, how, ask('a'));
      assert.deepEqual(claimed, { states: ['acquired'], waitMs: 0, reason: undefined, remaining: 0 });
    },
  ],
  [
    'keeps the order of the queue for slots while all of it waits longer',
    async ({ store, pass }) => {
      const how = atATime(1);
      await acquired(store, how, ask('one'));
      for (const token of ['z', 'm', 'a']) await queued(store, how, ask(token));
      for (let i = 0; i < 3; i += 1) {
        await pass(SLOT_POLL_MS + 10);
        for (const token of ['z', 'm', 'a']) {
          const { states, reason } = await claim(store, how, ask(token));
          assert.deepEqual([states, reason], [['queued'], 'concurrency']);
        }
        await queued(store, how, ask(`late-${i}`));
      }
      let under = 'one';
      for (const token of ['z', 'm', 'a', 'late-0', 'late-1', 'late-2']) {
        await store.release(ID, how, ask(under));
        const others = ['late-2', 'late-1', 'late-0', 'a', 'm', 'z'];
        for (const other of others.slice(0, others.indexOf(token))) {
          assert.deepEqual((await claim(store, how, ask(other))).states, ['queued'], `${other} at ${token}`);
        }
        assert.deepEqual((await claim(store, how, ask(token))).states, ['acquired'], token);
        under = token;
      }
    },
  ],
  [
    'waits for a slot no time at all where nobody may wait',
    async ({ store }) => {
      const how = atATime(1);
      await acquired(store, how, ask('one'));
      assert.equal((await tryAcquire(store, how, ask('two'), 0)).kind, 'rejected');
      assert.deepEqual((await claim(store, how, ask('two'))).states, ['lost']);
      assert.equal((await tryAcquire(store, how, ask('three'), 1)).kind, 'queued');
    },
  ],
  [
    'says in a peek how many slots remain, and how soon to ask again',
    async ({ store }) => {
      const how = atATime(2);
      assert.deepEqual(await store.peek(ID, how), { remaining: 2, waitMs: 0 });
      await acquired(store, how, ask('one'), ask('two'));
      assert.deepEqual(await store.peek(ID, how), {
        remaining: 0,
        waitMs: SLOT_POLL_MS,
        reason: 'concurrency',
      });
    },
  ],
];
