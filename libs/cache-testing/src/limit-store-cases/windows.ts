import assert from 'node:assert/strict';
import type { LimitStoreCase } from '../limit-store.harness.js';
import {
  ask,
  assertWait,
  forBoth,
  gcra,
  acquired,
  ID,
  left,
  LONG_MS,
  PAST_SHORT_MS,
  PATIENT_MS,
  rejected,
  SHORT_MS,
  sliding,
  tryAcquire,
  window,
} from './limiting.js';

const TEN_MINUTES = window(10, LONG_MS);

export const windowCases: readonly LimitStoreCase[] = [
  ...forBoth('gives permits up to the limit, and says what remains', async ({ store }, policyOf) => {
    const how = policyOf(window(3, LONG_MS));
    for (const remaining of [2, 1, 0]) {
      assert.deepEqual(await tryAcquire(store, how, ask(`t${remaining}`)), { kind: 'acquired', remaining });
    }
    assert.equal((await rejected(store, how, ask('late'))).reason, 'limit');
  }),
  ...forBoth('counts for all processes', async ({ store, another }, policyOf) => {
    const how = policyOf(window(3, LONG_MS));
    await acquired(store, how, ask('one', 2));
    await acquired(await another(), how, ask('two'));
    await rejected(store, how, ask('three'));
  }),
  ...forBoth(
    'gives no more permits than there are to many who come at once',
    async ({ store, another }, policyOf) => {
      const how = policyOf(window(7, LONG_MS));
      const stores = [store, await another()];
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, i) => tryAcquire(stores[i % 2]!, how, ask(`t${i}`))),
      );
      assert.equal(answers.filter(({ kind }) => kind === 'acquired').length, 7);
    },
  ),
  [
    'sliding: says how long until the unit leaves that stands in the way',
    async (harness) => {
      const { store, pass, now } = harness;
      const how = sliding(window(5, LONG_MS));
      const start = now();
      await acquired(store, how, ask('one', 2));
      await pass(40);
      const second = now();
      await acquired(store, how, ask('two', 3));
      assertWait(harness, start, (await rejected(store, how, ask('a', 1))).waitMs, LONG_MS);
      assertWait(harness, start, (await rejected(store, how, ask('b', 2))).waitMs, LONG_MS);
      assertWait(harness, second, (await rejected(store, how, ask('c', 3))).waitMs, LONG_MS);
      assertWait(harness, second, (await rejected(store, how, ask('d', 5))).waitMs, LONG_MS);
    },
  ],
  [
    'sliding: gives permits again as soon as those given are a whole window old, and no sooner',
    async ({ store, pass }) => {
      const how = sliding(window(4, LONG_MS));
      await acquired(store, how, ask('one', 3));
      await pass(LONG_MS / 2);
      await acquired(store, how, ask('two', 1));
      await pass(LONG_MS / 2 - 5_000);
      await rejected(store, how, ask('three'));
      await pass(5_000);
      await acquired(store, how, ask('four', 3));
      await rejected(store, how, ask('five'));
    },
  ],
  [
    'sliding: gives permits again after a short window',
    async ({ store, pass }) => {
      const how = sliding(window(4, SHORT_MS));
      for (const token of ['one', 'two', 'three']) {
        await acquired(store, how, ask(token, 4));
        await pass(PAST_SHORT_MS);
      }
    },
  ],
  [
    'gcra: says how long until there is room, at the rate of the limit',
    async (harness) => {
      const { store, now } = harness;
      const how = gcra(window(10, LONG_MS, 3));
      const start = now();
      await acquired(store, how, ask('one', 3));
      assertWait(harness, start, (await rejected(store, how, ask('a', 1))).waitMs, LONG_MS / 10);
      assertWait(harness, start, (await rejected(store, how, ask('b', 3))).waitMs, (LONG_MS / 10) * 3);
    },
  ],
  [
    'gcra: gives permits one after the other at the rate of the limit, and never more than the burst at once',
    async ({ store, pass }) => {
      const how = gcra(window(10, LONG_MS, 3));
      await acquired(store, how, ask('one', 3));
      for (const token of ['two', 'three']) {
        await pass(LONG_MS / 10 - 5_000);
        await rejected(store, how, ask(`early ${token}`));
        await pass(5_000);
        await acquired(store, how, ask(token));
        await rejected(store, how, ask(`late ${token}`));
      }
      await pass(LONG_MS * 4);
      await acquired(store, how, ask('four', 3));
      await rejected(store, how, ask('five'));
    },
  ],
  ...forBoth('takes of all windows or of none', async (harness, policyOf) => {
    const { store, now } = harness;
    const wide = policyOf(TEN_MINUTES);
    const both = policyOf(window(2, LONG_MS * 2), TEN_MINUTES);
    const start = now();
    await acquired(store, both, ask('one', 2));
    const { waitMs } = await rejected(store, both, ask('two'));
    assert.ok(waitMs > LONG_MS / 2, `${waitMs} ms: the narrower of the two says how long`);
    const narrowMs = both.algorithm === 'sliding' ? LONG_MS * 2 : LONG_MS;
    assertWait(harness, start, waitMs, narrowMs);
    for (let i = 0; i < 5; i += 1) await rejected(store, both, ask(`again ${i}`));
    if (wide.algorithm === 'sliding') assert.equal(await left(store, wide), 8);
  }),
  ...forBoth('takes of windows in whatever order they stand', async ({ store }, policyOf) => {
    await acquired(store, policyOf(TEN_MINUTES, window(2, LONG_MS * 2)), ask('one', 2));
    await rejected(store, policyOf(TEN_MINUTES, window(2, LONG_MS * 2)), ask('two'));
  }),
  ...forBoth('gives no permit in part', async ({ store }, policyOf) => {
    const how = policyOf(window(5, LONG_MS));
    await acquired(store, how, ask('one', 3));
    const before = await store.peek(ID, how);
    await rejected(store, how, ask('two', 3));
    assert.equal((await store.peek(ID, how)).remaining, before.remaining);
    await acquired(store, how, ask('three', 2));
    await rejected(store, how, ask('four'));
  }),
  ...forBoth('never gives a permit that costs more than it ever has', async ({ store, pass }, policyOf) => {
    const how = policyOf(window(3, SHORT_MS));
    const answers = [await tryAcquire(store, how, ask('one', 4))];
    await acquired(store, how, ask('two', 2));
    answers.push(await tryAcquire(store, how, ask('three', 5), PATIENT_MS));
    await pass(PAST_SHORT_MS);
    const claimed = await store.claim(ID, how, [ask('three', 5)]);
    assert.deepEqual(
      answers.map(({ kind }) => kind),
      ['rejected', 'queued'],
    );
    assert.deepEqual(claimed.states, ['queued']);
    for (const { waitMs } of [answers[0] as { waitMs: number }, claimed]) assert.ok(waitMs > 0);
  }),
  ...forBoth('spends nothing on what costs nothing', async ({ store }, policyOf) => {
    const how = policyOf(window(1, LONG_MS));
    await acquired(store, how, ask('one', 0), ask('two', 1), ask('three', 0), ask('four', 0));
    await rejected(store, how, ask('five'));
  }),
];
