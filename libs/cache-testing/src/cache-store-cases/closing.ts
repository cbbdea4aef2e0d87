import assert from 'node:assert/strict';
import type { CacheStoreCase } from '../cache-store.harness.js';
import { assertRejects, value } from './asking.js';

export const closingCases: readonly CacheStoreCase[] = [
  ['has a name', async ({ store }) => assert.ok(store.name.length > 0)],
  [
    'says that it is up, and how long the question took',
    async ({ store }) => {
      const health = await store.health();
      assert.ok(health.state === 'up', `it says ${JSON.stringify(health)}`);
      assert.ok(health.latencyMs >= 0 && health.latencyMs < 10_000, `${health.latencyMs} ms`);
    },
  ],
  [
    'may be closed twice, also at once',
    async ({ store }) => {
      await Promise.all([store.close(), store.close()]);
      await store.close();
    },
  ],
  [
    'refuses work after it was closed, empty lists included',
    async ({ store }) => {
      await store.write([value('key', 'v')]);
      await store.close();
      for (const call of [
        () => store.read(['key']),
        () => store.write([value('key', 'v')]),
        () => store.delete(['key']),
        () => store.clear('', 'all'),
        () => store.read([]),
      ]) {
        await assertRejects(call, 'CACHE_STORE_UNAVAILABLE');
      }
    },
  ],
  [
    'says that it is down after it was closed',
    async ({ store }) => {
      await store.close();
      const health = await store.health();
      assert.ok(health.state === 'down' && health.reason.length > 0, `it says ${JSON.stringify(health)}`);
    },
  ],
];
