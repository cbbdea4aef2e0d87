import assert from 'node:assert/strict';
import type { Failure } from '@tripsage/cache';
import type { BackendCase } from '../backend.harness.js';
import { messagesDuring } from './messages.js';
import { heldBy, entry, lease, LONG_MS, PAST_SHORT_MS, SHORT_MS } from './leasing.js';

const FAILURE: Failure = { name: 'SupplierError', message: 'one\n"two" 東京', code: 'E_DOWN', status: 503 };
const failed = (lifeMs: number, failure = FAILURE) => ({ failure, lifeMs });

export const failureCases: readonly BackendCase[] = [
  [
    'ends a lease for its holder, and for nobody else',
    async ({ backend: { leases } }) => {
      await leases.acquire('ns:key', lease('one'), LONG_MS);
      await leases.release('ns:key', 'two');
      await leases.release('ns:key', 'two', failed(LONG_MS));
      assert.deepEqual(await leases.acquire('ns:key', lease('two'), LONG_MS), lease('one'));
      await leases.release('ns:key', 'one');
      assert.equal(await leases.acquire('ns:key', lease('two'), LONG_MS), undefined);
    },
  ],
  [
    'keeps the memory of a failure for others, with the version of its holder',
    async ({ backend: { leases }, another }) => {
      await leases.acquire('ns:key', lease('one', 4), LONG_MS);
      await leases.release('ns:key', 'one', failed(LONG_MS));
      const holder = await heldBy((await another()).leases);
      assert.deepEqual(holder, { ...lease('one', 4), failure: FAILURE });
    },
  ],
  [
    'keeps the memory of one that has neither code nor status',
    async ({ backend: { leases } }) => {
      await leases.acquire('ns:key', lease('one'), LONG_MS);
      const failure = { name: 'Error', message: '' };
      await leases.release('ns:key', 'one', failed(LONG_MS, failure));
      assert.deepEqual((await heldBy(leases))?.failure, failure);
    },
  ],
  [
    'keeps what an error is made anew by, of whatever JSON',
    async ({ backend: { leases }, another }) => {
      const data = { body: { message: ['one\n"two" 東京', '\ud800'], at: null }, text: 'x'.repeat(12_000) };
      const failure: Failure = { ...FAILURE, kind: '@http', data };
      await leases.acquire('ns:key', lease('one'), LONG_MS);
      await leases.release('ns:key', 'one', failed(LONG_MS, failure));
      const holder = await heldBy((await another()).leases);
      assert.deepEqual(holder?.failure, failure);
    },
  ],
  [
    'forgets it when the life of the memory is over, whatever was left of the lease',
    async ({ backend: { leases }, pass }) => {
      await leases.acquire('ns:key', lease('one'), LONG_MS);
      await leases.release('ns:key', 'one', failed(SHORT_MS));
      await pass(PAST_SHORT_MS);
      assert.equal(await leases.acquire('ns:key', lease('two'), LONG_MS), undefined);
    },
  ],
  [
    'keeps no memory for a life of 0',
    async ({ backend: { leases } }) => {
      await leases.acquire('ns:key', lease('one'), LONG_MS);
      await leases.release('ns:key', 'one', failed(0));
      assert.equal(await leases.acquire('ns:key', lease('two'), LONG_MS), undefined);
    },
  ],
  [
    'keeps no memory of a load that lost its lease',
    async ({ backend: { leases }, pass }) => {
      await leases.acquire('ns:key', lease('one'), SHORT_MS);
      await pass(PAST_SHORT_MS);
      await leases.release('ns:key', 'one', failed(LONG_MS));
      assert.equal(await leases.acquire('ns:key', lease('two'), LONG_MS), undefined);
    },
  ],
  [
    'lets a memory be taken over or acquired by force, but not renewed or ended again',
    async ({ backend: { leases } }) => {
      await leases.acquire('ns:key', lease('one'), LONG_MS);
      await leases.release('ns:key', 'one', failed(LONG_MS));
      assert.equal(await leases.renew('ns:key', 'one', LONG_MS), false);
      await leases.release('ns:key', 'one');
      assert.equal((await heldBy(leases))?.failure?.name, FAILURE.name);
      assert.equal(await leases.takeOver('ns:key', 'one', lease('two'), LONG_MS), true);
      assert.deepEqual(await leases.acquire('ns:key', lease('three'), LONG_MS), lease('two'));
      await leases.release('ns:key', 'two', failed(LONG_MS));
      await leases.forceAcquire('ns:key', lease('three'), LONG_MS);
      assert.deepEqual(await leases.acquire('ns:key', lease('four'), LONG_MS), lease('three'));
    },
  ],
  [
    'forgets it when the key is written or deleted',
    async ({ backend: { leases, store } }) => {
      for (const forget of [() => store.write([entry('ns:key')]), () => store.delete(['ns:key'])]) {
        await leases.forceAcquire('ns:key', lease('one'), LONG_MS);
        await leases.release('ns:key', 'one', failed(LONG_MS));
        await forget();
        assert.equal(await leases.acquire('ns:key', lease('two'), LONG_MS), undefined);
      }
    },
  ],
  [
    'publishes the completion also of a load that failed',
    async ({ backend, another }) => {
      const messages = await messagesDuring(await another(), async () => {
        await backend.leases.acquire('ns:key', lease('one'), LONG_MS);
        await backend.leases.release('ns:key', 'one', failed(LONG_MS));
      });
      assert.deepEqual(messages, [{ kind: 'completed', key: 'ns:key', token: 'one' }]);
    },
  ],
];
