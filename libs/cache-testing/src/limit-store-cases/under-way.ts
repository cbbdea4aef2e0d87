import assert from 'node:assert/strict';
import { SLOT_POLL_MS } from '@tripsage/cache';
import type { LimitStoreCase } from '../limit-store.harness.js';
import {
  ask,
  atATime,
  booked,
  claim,
  forBoth,
  granted,
  heardDuring,
  ID,
  left,
  LONG_MS,
  PAST_SHORT_MS,
  refusedBy,
  SHORT_MS,
  take,
  window,
} from './limiting.js';

export const underWayCases: readonly LimitStoreCase[] = [
  [
    'lets so many calls be under way at a time',
    async ({ store, another }) => {
      const how = atATime(2);
      assert.deepEqual(await take(store, how, ask('one')), { kind: 'granted', remaining: 1 });
      await granted(await another(), how, ask('two'));
      const { obstacle, waitMs } = await refusedBy(store, how, ask('three'));
      assert.deepEqual([obstacle, waitMs], ['concurrency', SLOT_POLL_MS]);
    },
  ],
  [
    'frees a place when its call ends, and tells the bus; of others it says nothing',
    async (harness) => {
      const { store, another } = harness;
      const how = atATime(1);
      await granted(store, how, ask('one'));
      const other = await another();
      assert.deepEqual(await heardDuring(harness, () => other.release(ID, how, ask('one'))), [ID]);
      assert.deepEqual(await heardDuring(harness, () => other.release(ID, how, ask('one'))), []);
      assert.deepEqual(await heardDuring(harness, () => other.release('unknown', how, ask('one'))), []);
      await granted(store, how, ask('two'));
    },
  ],
  [
    'frees a place when its call was not made',
    async (harness) => {
      const { store } = harness;
      const how = atATime(1);
      await granted(store, how, ask('one'));
      assert.deepEqual(await heardDuring(harness, () => store.refund(ID, how, ask('one'), 0)), [ID]);
      await granted(store, how, ask('two'));
    },
  ],
  [
    'frees a place when its life is over',
    async ({ store, pass }) => {
      const how = atATime(1, 1, SHORT_MS);
      await granted(store, how, ask('one'));
      await pass(PAST_SHORT_MS);
      await granted(store, how, ask('two'));
    },
  ],
  [
    'prolongs the life of a call',
    async ({ store, another, pass }) => {
      const how = atATime(2, 2, SHORT_MS);
      await granted(store, how, ask('one'), ask('two'));
      await (await another()).renew(ID, LONG_MS, ['one', 'two']);
      await pass(PAST_SHORT_MS);
      await refusedBy(store, how, ask('three'));
      await store.renew(ID, SHORT_MS, ['two']);
      await pass(PAST_SHORT_MS);
      await granted(store, how, ask('four'));
      await refusedBy(store, how, ask('five'));
    },
  ],
  [
    'does not bring back by renewing what counts no longer',
    async ({ store, pass }) => {
      const how = atATime(2, 2, SHORT_MS);
      await granted(store, how, ask('over'), ask('ended'));
      await store.release(ID, how, ask('ended'));
      await pass(PAST_SHORT_MS);
      await store.renew(ID, LONG_MS, ['over', 'ended', 'never']);
      await store.renew('unknown', LONG_MS, ['over']);
      assert.deepEqual(await take(store, how, ask('one')), { kind: 'granted', remaining: 1 });
    },
  ],
  [
    'keeps a reserve of places from background callers',
    async ({ store }) => {
      const how = atATime(3, 1);
      await granted(store, how, ask('one', 1, 'background'));
      await refusedBy(store, how, ask('two', 1, 'background'));
      await granted(store, how, ask('three'), ask('four'));
      await refusedBy(store, how, ask('five'));
    },
  ],
  ...forBoth('takes a place and of the windows together, or neither', async ({ store }, policyOf) => {
    const both = { ...policyOf(window(2, LONG_MS)), concurrency: { user: 2, background: 2 } };
    const windowsOnly = policyOf(window(2, LONG_MS));
    await granted(store, both, ask('one'));
    await granted(store, atATime(2), ask('two'));
    assert.equal((await refusedBy(store, both, ask('three'))).obstacle, 'concurrency');
    assert.equal(await left(store, windowsOnly), 1);
    await granted(store, windowsOnly, ask('four'));
    await store.release(ID, both, ask('one'));
    assert.equal((await refusedBy(store, both, ask('five'))).obstacle, 'limit');
    assert.equal(await left(store, atATime(2)), 1);
  }),
  [
    'takes a place also for what costs nothing',
    async ({ store }) => {
      await granted(store, atATime(1), ask('one', 0));
      await refusedBy(store, atATime(1), ask('two', 0));
    },
  ],
  [
    'has a line for places, which is asked again soon, and passes nobody',
    async ({ store, another }) => {
      const how = atATime(1);
      const other = await another();
      await granted(store, how, ask('one'));
      assert.ok((await booked(store, how, ask('a'))) <= SLOT_POLL_MS + 1);
      assert.ok((await booked(other, how, ask('b'))) <= SLOT_POLL_MS + 2);
      await store.release(ID, how, ask('one'));
      assert.equal((await refusedBy(other, how, ask('new'))).obstacle, 'concurrency');
      assert.deepEqual((await claim(other, how, ask('b'))).states, ['booked']);
      const claimed = await claim(store, how, ask('a'));
      assert.deepEqual(claimed, { states: ['granted'], waitMs: 0, obstacle: undefined, remaining: 0 });
    },
  ],
  [
    'keeps the order of the line for places while all of it waits longer',
    async ({ store, pass }) => {
      const how = atATime(1);
      await granted(store, how, ask('one'));
      for (const token of ['z', 'm', 'a']) await booked(store, how, ask(token));
      for (let i = 0; i < 3; i += 1) {
        await pass(SLOT_POLL_MS + 10);
        for (const token of ['z', 'm', 'a']) {
          const { states, obstacle } = await claim(store, how, ask(token));
          assert.deepEqual([states, obstacle], [['booked'], 'concurrency']);
        }
        await booked(store, how, ask(`late-${i}`));
      }
      let under = 'one';
      for (const token of ['z', 'm', 'a', 'late-0', 'late-1', 'late-2']) {
        await store.release(ID, how, ask(under));
        const others = ['late-2', 'late-1', 'late-0', 'a', 'm', 'z'];
        for (const other of others.slice(0, others.indexOf(token))) {
          assert.deepEqual((await claim(store, how, ask(other))).states, ['booked'], `${other} at ${token}`);
        }
        assert.deepEqual((await claim(store, how, ask(token))).states, ['granted'], token);
        under = token;
      }
    },
  ],
  [
    'waits for a place no time at all where nobody may wait',
    async ({ store }) => {
      const how = atATime(1);
      await granted(store, how, ask('one'));
      assert.equal((await take(store, how, ask('two'), 0)).kind, 'refused');
      assert.deepEqual((await claim(store, how, ask('two'))).states, ['lost']);
      assert.equal((await take(store, how, ask('three'), 1)).kind, 'booked');
    },
  ],
  [
    'says in a peek what is left of the places, and how soon to ask again',
    async ({ store }) => {
      const how = atATime(2);
      assert.deepEqual(await store.peek(ID, how), { remaining: 2, waitMs: 0 });
      await granted(store, how, ask('one'), ask('two'));
      assert.deepEqual(await store.peek(ID, how), {
        remaining: 0,
        waitMs: SLOT_POLL_MS,
        obstacle: 'concurrency',
      });
    },
  ],
];
