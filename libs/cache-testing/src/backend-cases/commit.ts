import assert from 'node:assert/strict';
import type { BackendCase, BackendHarness } from '../backend.harness.js';
import { textOf } from '../cache-store-cases/asking.js';
import { messagesDuring } from './messages.js';
import { entry, lease, LONG_MS, PAST_SHORT_MS, SHORT_MS, STRANGE_TEXTS } from './leasing.js';

/** The ways in which a holder loses its lease before it commits. */
const LOSSES: Readonly<Record<string, (harness: BackendHarness) => Promise<unknown>>> = {
  'that was never taken': async () => undefined,
  'of another': ({ backend }) => backend.leases.acquire('ns:key', lease('another'), LONG_MS),
  'that has ended by itself': async ({ backend, pass }) => {
    await backend.leases.acquire('ns:key', lease('one'), SHORT_MS);
    await pass(PAST_SHORT_MS);
  },
  'that was taken over': async ({ backend }) => {
    await backend.leases.acquire('ns:key', lease('one'), LONG_MS);
    await backend.leases.takeOver('ns:key', 'one', lease('two'), LONG_MS);
  },
  'that was acquired by force': async ({ backend }) => {
    await backend.leases.acquire('ns:key', lease('one'), LONG_MS);
    await backend.leases.forceAcquire('ns:key', lease('two'), LONG_MS);
  },
  'that ended with a failure': async ({ backend }) => {
    await backend.leases.acquire('ns:key', lease('one'), LONG_MS);
    await backend.leases.release('ns:key', 'one', { failure: { name: 'E', message: 'm' }, lifeMs: LONG_MS });
  },
  'whose key was deleted': async ({ backend }) => {
    await backend.leases.acquire('ns:key', lease('one'), LONG_MS);
    await backend.store.delete(['ns:key', 'ns:other']);
  },
  'that was used already': async ({ backend }) => {
    await backend.leases.acquire('ns:key', lease('one'), LONG_MS);
    await backend.leases.commit(entry('ns:key'), 'one');
    await backend.store.delete(['ns:key']);
  },
};

export const commitCases: readonly BackendCase[] = [
  [
    'stores what was loaded under a lease, and ends the lease',
    async ({ backend: { leases, store }, another }) => {
      await leases.acquire('ns:key', lease('one'), LONG_MS);
      assert.equal(await leases.commit(entry('ns:key', 'first', 60_000), 'one'), true);
      const [stored] = await (await another()).store.read(['ns:key']);
      assert.ok(stored !== undefined && stored.remainingMs <= 60_001 && stored.remainingMs > 50_000);
      assert.equal(await textOf(store, 'ns:key'), 'first');
      assert.equal(await leases.acquire('ns:key', lease('two'), LONG_MS), undefined);
    },
  ],
  [
    'stores every byte value, over what was there',
    async ({ backend: { leases, store } }) => {
      await store.write([entry('ns:key', 'old')]);
      await leases.acquire('ns:key', lease('one'), LONG_MS);
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
      assert.equal(await leases.commit({ key: 'ns:key', bytes, lifeMs: LONG_MS }, 'one'), true);
      assert.equal(Buffer.compare((await store.read(['ns:key']))[0]?.bytes ?? Buffer.of(), bytes), 0);
    },
  ],
  ...Object.entries(LOSSES).map(([what, lose]): BackendCase => [
    `stores nothing under a lease ${what}`,
    async (harness) => {
      await lose(harness);
      const { leases, store } = harness.backend;
      assert.equal(await leases.commit(entry('ns:key'), 'one'), false);
      assert.equal(await textOf(store, 'ns:key'), undefined);
    },
  ]),
  [
    'lets a write win over the load under way',
    async ({ backend: { leases, store } }) => {
      await leases.acquire('ns:key', lease('one'), LONG_MS);
      await store.write([entry('ns:other'), entry('ns:key', 'written')]);
      assert.equal(await leases.commit(entry('ns:key', 'loaded'), 'one'), false);
      assert.equal(await textOf(store, 'ns:key'), 'written');
      assert.equal(await leases.acquire('ns:key', lease('two'), LONG_MS), undefined);
    },
  ],
  [
    'counts entries when it deletes, not the leases on them',
    async ({ backend: { leases, store } }) => {
      await store.write([entry('ns:a')]);
      for (const key of ['ns:a', 'ns:b']) await leases.acquire(key, lease('one'), LONG_MS);
      assert.equal(await store.delete(['ns:a', 'ns:b', 'ns:c']), 1);
    },
  ],
  [
    'leaves leases on other keys alone, and all of them when it clears',
    async ({ backend: { leases, store } }) => {
      await leases.acquire('ns:key', lease('one'), LONG_MS);
      await store.write([entry('ns:key2')]);
      await store.delete(['ns:ke', 'ns:key1']);
      assert.equal(await store.clear('', 'all'), 1);
      assert.equal(await leases.commit(entry('ns:key'), 'one'), true);
    },
  ],
  [
    'publishes the completion of a load, once, and not where its lease was lost',
    async ({ backend, another }) => {
      const { leases } = backend;
      const messages = await messagesDuring(await another(), async () => {
        await leases.acquire('ns:a', lease('one'), LONG_MS);
        await leases.acquire('ns:b', lease('two'), LONG_MS);
        await leases.commit(entry('ns:a'), 'other');
        await leases.commit(entry('ns:a'), 'one');
        await leases.commit(entry('ns:a'), 'one');
        await leases.release('ns:b', 'other');
        await leases.release('ns:b', 'two');
        await leases.release('ns:b', 'two');
      });
      assert.deepEqual(messages, [
        { kind: 'completed', key: 'ns:a', token: 'one', stored: true },
        { kind: 'completed', key: 'ns:b', token: 'two' },
      ]);
    },
  ],
  [
    'commits under keys and tokens of any characters, and publishes them as they are',
    async ({ backend, another }) => {
      const { leases, store } = backend;
      const messages = await messagesDuring(await another(), async () => {
        for (const text of STRANGE_TEXTS) {
          await leases.acquire(`ns:${text}`, lease(text), LONG_MS);
          assert.equal(await leases.commit(entry(`ns:${text}`, text), text), true, JSON.stringify(text));
        }
      });
      assert.deepEqual(
        messages,
        STRANGE_TEXTS.map((text) => ({ kind: 'completed', key: `ns:${text}`, token: text, stored: true })),
      );
      for (const text of STRANGE_TEXTS) assert.equal(await textOf(store, `ns:${text}`), text);
    },
  ],
];
