import assert from 'node:assert/strict';
import { QUEUE_GRACE_MS } from '@tripsage/cache';
import type { LimitStoreCase } from '../limit-store.harness.js';
import {
  ask,
  assertWait,
  queued,
  claim,
  forBoth,
  acquired,
  ID,
  LONG_MS,
  rejected,
  sliding,
  window,
} from './limiting.js';

const ONE = window(1, LONG_MS);

export const claimCases: readonly LimitStoreCase[] = [
  ...forBoth('says how long to one who claims before the turn', async (harness, policyOf) => {
    const { store, pass, now } = harness;
    const how = policyOf(ONE);
    const start = now();
    await acquired(store, how, ask('one'));
    await queued(store, how, ask('a'));
    await pass(LONG_MS / 3);
    const { states, waitMs, reason, remaining } = await claim(store, how, ask('a'));
    assert.deepEqual([states, reason, remaining], [['queued'], 'limit', 0]);
    assertWait(harness, start, waitMs, LONG_MS);
    assert.deepEqual((await claim(store, how, ask('a'))).states, ['queued']);
  }),
  ...forBoth(
    'gives the permit at its turn, to any process, and once',
    async ({ store, another, pass }, policyOf) => {
      const how = policyOf(ONE);
      await acquired(store, how, ask('one'));
      await pass(await queued(store, how, ask('a')));
      await pass(2);
      assert.deepEqual(await claim(await another(), how, ask('a')), {
        states: ['acquired'],
        waitMs: 0,
        reason: undefined,
        remaining: 0,
      });
      assert.deepEqual((await claim(store, how, ask('a'))).states, ['lost']);
      await rejected(store, how, ask('two'));
    },
  ),
  ...forBoth(
    'gives the permit to one who comes late, but not too late',
    async ({ store, pass }, policyOf) => {
      const how = policyOf(ONE);
      await acquired(store, how, ask('one'));
      await pass((await queued(store, how, ask('a'))) + QUEUE_GRACE_MS - 1_000);
      assert.deepEqual((await claim(store, how, ask('a'))).states, ['acquired']);
      await pass((await queued(store, how, ask('b'))) + QUEUE_GRACE_MS + 10);
      assert.deepEqual((await claim(store, how, ask('b'))).states, ['lost']);
      await acquired(store, how, ask('two'));
    },
  ),
  ...forBoth('knows only those in the queue, and of their priority', async ({ store, pass }, policyOf) => {
    const how = policyOf(ONE);
    assert.deepEqual((await claim(store, how, ask('nobody'))).states, ['lost']);
    await acquired(store, how, ask('one'));
    await pass((await queued(store, how, ask('a'))) + 2);
    assert.deepEqual((await claim(store, how, ask('one'), ask('nobody'), ask('b'))).states, [
      'lost',
      'lost',
      'lost',
    ]);
    assert.deepEqual((await claim(store, how, ask('a', 1, 'background'))).states, ['lost']);
    assert.deepEqual((await claim(store, how, ask('a'))).states, ['acquired']);
  }),
  ...forBoth('gives permits to several, up to the first that has to wait', async (harness, policyOf) => {
    const { store, now } = harness;
    const how = policyOf(window(3, LONG_MS));
    await acquired(store, how, ask('one', 3));
    await queued(store, how, ask('a', 1));
    await queued(store, how, ask('b', 2));
    await queued(store, how, ask('c', 2));
    await queued(store, how, ask('d', 1));
    await store.reset(ID);
    const start = now();
    const claimed = await claim(store, how, ask('a'), ask('x'), ask('b', 2), ask('c', 2), ask('d'));
    assert.deepEqual(claimed.states, ['acquired', 'lost', 'acquired', 'queued', 'queued']);
    assert.deepEqual([claimed.reason, claimed.remaining], ['limit', 0]);
    assertWait(harness, start, claimed.waitMs, how.algorithm === 'sliding' ? LONG_MS : (LONG_MS / 3) * 2);
  }),
  ...forBoth('lets background callers wait while a user is queued', async ({ store, pass }, policyOf) => {
    const how = policyOf(ONE);
    await acquired(store, how, ask('one'));
    const waitMs = await queued(store, how, ask('p', 1, 'background'));
    await queued(store, how, ask('a'));
    await pass(waitMs + 2);
    assert.deepEqual((await claim(store, how, ask('p', 1, 'background'))).states, ['queued']);
    assert.deepEqual((await claim(store, how, ask('a'))).states, ['acquired']);
  }),
  ...forBoth(
    'lets background callers leave the reserve also at their turn',
    async ({ store, pass }, policyOf) => {
      const how = policyOf(window(3, LONG_MS, 3, 2));
      await acquired(store, how, ask('one', 2));
      const waitMs = await queued(store, how, ask('p', 1, 'background'));
      await acquired(store, how, ask('two', 1));
      if (how.algorithm === 'sliding') {
        await pass(waitMs - 5_000);
        assert.deepEqual((await claim(store, how, ask('p', 1, 'background'))).states, ['queued']);
        await pass(5_002);
        assert.deepEqual((await claim(store, how, ask('p', 1, 'background'))).states, ['acquired']);
        return;
      }
      await pass(waitMs + 2);
      assert.deepEqual((await claim(store, how, ask('p', 1, 'background'))).states, ['queued']);
    },
  ),
  ...forBoth(
    'lets nobody in the queue pass those before, where more is free than was thought',
    async (harness, policyOf) => {
      const { store, another } = harness;
      const how = policyOf(window(3, LONG_MS));
      await acquired(store, how, ask('one', 1), ask('two', 2));
      await queued(store, how, ask('costly', 2));
      await queued(store, how, ask('cheap', 1));
      const other = await another();
      await store.refund(ID, how, ask('one', 1), 0);
      assert.deepEqual((await claim(other, how, ask('cheap', 1))).states, ['queued']);
      await store.refund(ID, how, ask('two', 2), 0);
      assert.deepEqual((await claim(store, how, ask('costly', 2))).states, ['acquired']);
      assert.deepEqual((await claim(other, how, ask('cheap', 1))).states, ['acquired']);
    },
  ),
  ...forBoth(
    'is not kept from its turn by those before who do not come',
    async ({ store, pass }, policyOf) => {
      const how = policyOf(window(2, LONG_MS));
      await acquired(store, how, ask('one', 2));
      await queued(store, how, ask('dead', 1));
      await pass((await queued(store, how, ask('a', 1))) + 2);
      assert.deepEqual((await claim(store, how, ask('a'))).states, ['acquired']);
    },
  ),
  ...forBoth(
    'keeps the order, and newcomers behind, when all have to wait longer',
    async (harness, policyOf) => {
      const { store, another, pass, now } = harness;
      const how = policyOf(ONE);
      const stores = [store, await another()];
      await acquired(store, how, ask('one'));
      for (const [i, token] of ['a', 'b', 'c'].entries()) await queued(stores[i % 2]!, how, ask(token));
      await pass(LONG_MS - 1_000);
      const pausedAt = now();
      await store.pause(ID, LONG_MS);
      await pass(1_002);
      const start = now();
      const { waitMs, reason } = await claim(store, how, ask('a'));
      assert.equal(reason, 'paused');
      assertWait(harness, pausedAt, waitMs, LONG_MS);
      assertWait(harness, start, (await rejected(store, how, ask('d'))).waitMs, waitMs + LONG_MS * 3);
      await pass(waitMs + 2);
      assert.deepEqual((await claim(stores[1]!, how, ask('b'))).states, ['queued']);
      assert.deepEqual((await claim(store, how, ask('a'))).states, ['acquired']);
      const next = await claim(store, how, ask('c'));
      assert.deepEqual(next.states, ['queued']);
      assert.ok(next.waitMs > LONG_MS, `${next.waitMs} ms: behind b`);
    },
  ),
  [
    'sliding: waits until the next unit leaves, should its turn come too soon',
    async (harness) => {
      const { store, pass, now } = harness;
      const how = sliding(ONE);
      await acquired(store, how, ask('one'));
      await pass((await queued(store, how, ask('a'))) + 2);
      const start = now();
      await store.record(ID, how, [{ token: 'elsewhere', cost: 1, ageMs: 100 }]);
      const { states, waitMs } = await claim(store, how, ask('a'));
      assert.deepEqual(states, ['queued']);
      assertWait(harness, start, waitMs, LONG_MS - 100);
      await pass(waitMs + 2);
      assert.deepEqual((await claim(store, how, ask('a'))).states, ['acquired']);
    },
  ],
];
