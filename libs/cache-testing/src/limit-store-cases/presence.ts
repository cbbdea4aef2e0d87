import assert from 'node:assert/strict';
import type { LimitStoreCase } from '../limit-store.harness.js';
import { LONG_MS, PAST_SHORT_MS, SHORT_MS } from './limiting.js';

export const presenceCases: readonly LimitStoreCase[] = [
  [
    'counts the processes that are there, each once',
    async ({ store, another }) => {
      const other = await another();
      assert.equal(await store.heartbeat('one', LONG_MS), 1);
      assert.equal(await other.heartbeat('two', LONG_MS), 2);
      assert.equal(await store.heartbeat('one', LONG_MS), 2);
    },
  ],
  [
    'forgets those whose time is over, and no others',
    async ({ store, pass }) => {
      await store.heartbeat('long', LONG_MS);
      assert.equal(await store.heartbeat('short', SHORT_MS), 2);
      await pass(PAST_SHORT_MS * 2);
      assert.equal(await store.heartbeat('two', LONG_MS), 2);
    },
  ],
  [
    'prolongs the time of one who says so again',
    async ({ store, pass }) => {
      await store.heartbeat('one', SHORT_MS);
      await store.heartbeat('one', LONG_MS);
      await pass(PAST_SHORT_MS);
      assert.equal(await store.heartbeat('two', LONG_MS), 2);
    },
  ],
  [
    'lets processes leave',
    async ({ store, another }) => {
      await store.heartbeat('one', LONG_MS);
      await store.heartbeat('two', LONG_MS);
      assert.equal(await (await another()).heartbeat('one', 0), 1);
      assert.equal(await store.heartbeat('never', 0), 1);
      assert.equal(await store.heartbeat('two', 0), 0);
      assert.equal(await store.heartbeat('two', 0), 0);
    },
  ],
];
