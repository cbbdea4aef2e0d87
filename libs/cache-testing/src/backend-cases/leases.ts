import assert from 'node:assert/strict';
import type { BackendCase } from '../backend.harness.js';
import { entry, heldBy, lease, LONG_MS, PAST_SHORT_MS, SHORT_MS, STRANGE_TEXTS } from './leasing.js';
import { messagesDuring } from './messages.js';

export const leaseCases: readonly BackendCase[] = [
  [
    'gives a lease to the first, and the others its holder',
    async ({ backend: { leases }, another }) => {
      const other = await another();
      assert.equal(await leases.acquire('ns:key', lease('one', 7), LONG_MS), undefined);
      assert.deepEqual(await leases.acquire('ns:key', lease('two', 9), LONG_MS), lease('one', 7));
      assert.deepEqual(await other.leases.acquire('ns:key', lease('three'), LONG_MS), lease('one', 7));
      assert.equal(await other.leases.acquire('ns:other', lease('three'), LONG_MS), undefined);
    },
  ],
  [
    'gives it to one of many who come at once',
    async ({ backend: { leases } }) => {
      const tokens = Array.from({ length: 50 }, (_, i) => `token-${i}`);
      const holders = await Promise.all(
        tokens.map((token) => leases.acquire('ns:key', lease(token), LONG_MS)),
      );
      const taken = tokens.filter((_, i) => holders[i] === undefined);
      assert.equal(taken.length, 1);
      assert.deepEqual(
        new Set(
          holders
            .filter((holder) => holder !== undefined)
            .map((holder) => holder !== 'unchanged' && holder.token),
        ),
        new Set(taken),
      );
    },
  ],
  [
    'never tells that what was seen is there still, where something else is',
    async ({ backend: { leases, store } }) => {
      const tell = async (seen: string) => {
        const answer = await leases.acquire('ns:key', lease('one'), LONG_MS, seen);
        await leases.release('ns:key', 'one');
        return answer;
      };
      assert.ok(['unchanged', undefined].includes((await tell('')) as undefined));
      assert.equal(await tell('seen'), undefined);
      await store.write([entry('ns:key', '"token":"seen"')]);
      assert.deepEqual([await tell(''), await tell('seen')], [undefined, undefined]);
      await leases.acquire('ns:key', lease('one'), LONG_MS);
      assert.deepEqual(await leases.acquire('ns:key', lease('two'), LONG_MS, ''), lease('one'));
    },
  ],
  [
    'keeps the version of a holder that had not asked for the versions yet',
    async ({ backend: { leases } }) => {
      await leases.acquire('ns:key', { token: 'one', epoch: undefined, number: 0 }, LONG_MS);
      const holder = await heldBy(leases);
      assert.equal(holder?.token, 'one');
      assert.equal(holder.epoch, undefined);
      assert.equal(holder.number, 0);
    },
  ],
  [
    'is free again when its life is over',
    async ({ backend: { leases }, pass }) => {
      await leases.acquire('ns:key', lease('one'), SHORT_MS);
      await pass(PAST_SHORT_MS);
      assert.equal(await leases.acquire('ns:key', lease('two'), LONG_MS), undefined);
    },
  ],
  [
    'takes over from the expected holder, and from no other',
    async ({ backend: { leases } }) => {
      assert.equal(await leases.takeOver('ns:key', 'one', lease('two'), LONG_MS), false);
      assert.equal(await leases.acquire('ns:key', lease('one'), LONG_MS), undefined);
      assert.equal(await leases.takeOver('ns:key', 'on', lease('two'), LONG_MS), false);
      assert.equal(await leases.takeOver('ns:key', 'one', lease('two', 8), LONG_MS), true);
      assert.equal(await leases.takeOver('ns:key', 'one', lease('three'), LONG_MS), false);
      assert.deepEqual(await leases.acquire('ns:key', lease('four'), LONG_MS), lease('two', 8));
    },
  ],
  [
    'does not take over what has ended by itself',
    async ({ backend: { leases }, pass }) => {
      await leases.acquire('ns:key', lease('one'), SHORT_MS);
      await pass(PAST_SHORT_MS);
      assert.equal(await leases.takeOver('ns:key', 'one', lease('two'), LONG_MS), false);
    },
  ],
  [
    'gives what is taken over its own life',
    async ({ backend: { leases }, pass }) => {
      await leases.acquire('ns:key', lease('one'), LONG_MS);
      await leases.takeOver('ns:key', 'one', lease('two'), SHORT_MS);
      await pass(PAST_SHORT_MS);
      assert.equal(await leases.acquire('ns:key', lease('three'), LONG_MS), undefined);
    },
  ],
  [
    'acquires by force from any holder, and where there is none',
    async ({ backend: { leases } }) => {
      await leases.forceAcquire('ns:key', lease('one'), LONG_MS);
      assert.equal((await heldBy(leases))?.token, 'one');
      await leases.forceAcquire('ns:key', lease('three'), LONG_MS);
      assert.equal((await heldBy(leases))?.token, 'three');
      assert.equal(await leases.renew('ns:key', 'one', LONG_MS), false);
    },
  ],
  [
    'tells those who wait of a lease that a delete, a write or another holder ends',
    async ({ backend, another }) => {
      const { leases, store } = backend;
      const ends: readonly (readonly [string, (key: string) => Promise<unknown>])[] = [
        ['delete', (key) => store.delete([key])],
        ['write', (key) => store.write([entry(key)])],
        ['force', (key) => leases.forceAcquire(key, lease('another'), LONG_MS)],
        ['take-over', (key) => leases.takeOver(key, 'one', lease('another'), LONG_MS)],
      ];
      const messages = await messagesDuring(await another(), async () => {
        for (const [how, end] of ends) {
          await leases.acquire(`ns:${how}`, lease('one'), LONG_MS);
          await end(`ns:${how}`);
        }
        await store.delete(['ns:nobody has it']);
      });
      assert.deepEqual(
        messages,
        ends.map(([how]) => ({ kind: 'completed', key: `ns:${how}`, token: 'one' })),
      );
    },
  ],
  [
    'renews a lease for its holder',
    async ({ backend: { leases }, pass }) => {
      for (let isRenewed = false; !isRenewed;) {
        const start = performance.now();
        await leases.forceAcquire('ns:key', lease('one', 5), 30);
        isRenewed = await leases.renew('ns:key', 'one', LONG_MS);
        assert.ok(isRenewed || performance.now() - start >= 30, 'not renewed within its life');
      }
      assert.equal(await leases.renew('ns:key', 'two', SHORT_MS), false);
      await pass(PAST_SHORT_MS);
      assert.deepEqual(await leases.acquire('ns:key', lease('two'), LONG_MS), lease('one', 5));
    },
  ],
  [
    'does not make a lost lease again by renewing it',
    async ({ backend: { leases }, pass }) => {
      assert.equal(await leases.renew('ns:never', 'one', LONG_MS), false);
      await leases.acquire('ns:key', lease('one'), SHORT_MS);
      await pass(PAST_SHORT_MS);
      assert.equal(await leases.renew('ns:key', 'one', LONG_MS), false);
      assert.equal(await leases.acquire('ns:key', lease('two'), LONG_MS), undefined);
    },
  ],
  [
    'takes keys and tokens of any characters, and keeps them apart',
    async ({ backend: { leases } }) => {
      const keys = STRANGE_TEXTS.map((text) => `ns:${text}`).concat(
        STRANGE_TEXTS.map((text) => `${text}:ns`),
      );
      for (const key of keys) {
        assert.equal(await leases.acquire(key, lease(`of ${key}`), LONG_MS), undefined, JSON.stringify(key));
      }
      for (const key of keys) {
        assert.equal((await heldBy(leases, key))?.token, `of ${key}`);
        assert.equal(await leases.renew(key, `of ${key}`, LONG_MS), true, JSON.stringify(key));
        assert.equal(await leases.takeOver(key, `of ${key}`, lease('next'), LONG_MS), true);
      }
    },
  ],
];
