import { describe, it } from '@jest/globals';
import { MemoryStore } from '@tripsage/cache';
import { cacheStoreContract, FakeClock } from '@tripsage/cache-testing';

cacheStoreContract(
  { describe, it },
  {
    name: 'MemoryStore',
    async create() {
      const clock = new FakeClock();
      const store = new MemoryStore({ clock });
      return { store, tick: 0, pass: async (ms) => clock.advance(ms), destroy: () => store.close() };
    },
  },
);
