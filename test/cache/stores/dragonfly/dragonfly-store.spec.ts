import { setTimeout as delay } from 'node:timers/promises';
import { describe, it } from '@jest/globals';
import { DragonflyStore } from '@tripsage/cache/dragonfly';
import { cacheStoreContract } from '@tripsage/cache-testing';
import { describeOnServer } from '../../../support/real-server.js';

describeOnServer('DragonflyStore', ({ url, keyPrefix }) => {
  cacheStoreContract(
    { describe, it },
    {
      name: 'DragonflyStore',
      async create() {
        const store = new DragonflyStore({ url, keyPrefix: keyPrefix(), commandTimeoutMs: 5_000 });
        // A timer may fire a millisecond early, and PTTL answers whole ones.
        return { store, tick: 2, pass: (ms) => delay(ms + 1), destroy: () => store.close() };
      },
    },
  );
});
