import { describe, it } from '@jest/globals';
import { MemoryStore } from '@tripsage/cache';
import { backendContract, FakeClock } from '@tripsage/cache-testing';
import { LocalBackend } from '../../../../libs/cache/src/stores/memory/local-backend.js';

backendContract(
  { describe, it },
  {
    name: 'LocalBackend',
    async create({ mostBumps }) {
      const clock = new FakeClock();
      const backend = new LocalBackend(new MemoryStore({ clock }), clock, { most: mostBumps });
      return {
        backend,
        another: async () => backend,
        pass: async (ms) => clock.advance(ms),
        destroy: () => backend.store.close(),
      };
    },
  },
);
