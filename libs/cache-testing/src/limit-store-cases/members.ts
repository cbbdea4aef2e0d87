import assert from 'node:assert/strict';
import type { LimitStoreCase } from '../limit-store.harness.js';
import { LONG_MS, PAST_SHORT_MS, SHORT_MS } from './limiting.js';

export const memberCases: readonly LimitStoreCase[] = [
  [
    'counts the members, each once',
    async ({ store, another }) => {
      const other = await another();
      assert.equal(await store.heartbeat('one', LONG_MS), 1);
      assert.equal(await other.heartbeat('two', LONG_MS), 2);
      assert.equal(await store.heartbeat('one', LONG_MS), 2);
    },
  ],
  [
    'forgets members whose time is over, and no others',
    async ({ store, pass }) => {
      await store.heartbeat('long', LONG_MS);
      assert.equal(await store.heartbeat('short', SHORT_MS), 2);
      await pass(PAST_SHORT_MS * 2);
      assert.equal(await store.heartbeat('two', LONG_MS), 2);
    },
  ],
  [
    'prolongs the time of a member by another heartbeat',
    async ({ store, pass }) => {
      await store.heartbeat('one', SHORT_MS);
      await store.heartbeat('one', LONG_MS);
      await pass(PAST_SHORT_MS);
      assert.equal(await store.heartbeat('two', LONG_MS), 2);
    },
  ],
  [
    'lets members leave',
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
