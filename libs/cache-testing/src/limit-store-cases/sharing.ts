import assert from 'node:assert/strict';
import type { LimitStoreCase } from '../limit-store.harness.js';
import {
  ask,
  assertWait,
  forBoth,
  gcra,
  acquired,
  ID,
  LONG_MS,
  rejected,
  sliding,
  tryAcquire,
  window,
} from './limiting.js';

export const sharingCases: readonly LimitStoreCase[] = [
  ...forBoth('keeps a reserve from background callers', async ({ store }, policyOf) => {
    const how = policyOf(window(5, LONG_MS, 5, 3));
    await acquired(store, how, ask('one', 2, 'background'));
    await rejected(store, how, ask('two', 2, 'background'));
    await acquired(store, how, ask('three', 1, 'background'));
    await rejected(store, how, ask('four', 1, 'background'));
    await acquired(store, how, ask('five', 2, 'user'));
    await rejected(store, how, ask('six', 1, 'user'));
  }),
  ...forBoth('counts permits of users against background callers', async ({ store }, policyOf) => {
    const how = policyOf(window(5, LONG_MS, 5, 3));
    await acquired(store, how, ask('one', 3, 'user'));
    await rejected(store, how, ask('two', 1, 'background'));
  }),
  ...forBoth('says in a peek what a user would get, and spends nothing by it', async (harness, policyOf) => {
    const { store, now } = harness;
    const how = policyOf(window(3, LONG_MS, 3, 1));
    for (let i = 0; i < 5; i += 1) {
      assert.deepEqual(await store.peek(ID, how), { remaining: 3, waitMs: 0 });
    }
    await acquired(store, how, ask('one', 2));
    assert.deepEqual(await store.peek(ID, how), { remaining: 1, waitMs: 0 });
    await acquired(store, how, ask('two'));
    const start = now();
    const { remaining, waitMs } = await store.peek(ID, how);
    assert.equal(remaining, 0);
    assertWait(harness, start, waitMs, (await rejected(store, how, ask('three'))).waitMs);
  }),
  ...forBoth('keeps limiters apart, and their keys', async ({ store }, policyOf) => {
    const how = policyOf(window(1, LONG_MS));
    for (const id of [ID, `${ID}:one`, `${ID}:two`, `${ID}:`, 'supplie', 'SUPPLIER', '*', `${ID}:user`]) {
      assert.equal((await store.acquire(id, how, ask('one'), 0)).kind, 'acquired', id);
      assert.equal((await store.acquire(id, how, ask('two'), 0)).kind, 'rejected', id);
    }
  }),
  [
    'sliding: gives thousands in one permit',
    async ({ store }) => {
      const how = sliding(window(5_000, LONG_MS));
      assert.deepEqual(await tryAcquire(store, how, ask('one', 3_001)), {
        kind: 'acquired',
        remaining: 1_999,
      });
      await acquired(store, how, ask('two', 1_999));
      await rejected(store, how, ask('three'));
    },
  ],
  [
    'gcra: counts limits of a thousand million',
    async ({ store }) => {
      const how = gcra(window(1e9, LONG_MS * 1_000));
      assert.deepEqual(await tryAcquire(store, how, ask('one', 999_999_000)), {
        kind: 'acquired',
        remaining: 1_000,
      });
      await rejected(store, how, ask('two', 1e9));
    },
  ],
];
