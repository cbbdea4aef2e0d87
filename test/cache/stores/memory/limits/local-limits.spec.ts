import { describe, it } from '@jest/globals';
import { FakeClock, limitStoreContract } from '@tripsage/cache-testing';
import { LocalLimits } from '../../../../../libs/cache/src/stores/memory/limits/local-limits.js';

limitStoreContract(
  { describe, it },
  {
    name: 'LocalLimits',
    async create() {
      const clock = new FakeClock({ monotonic: 1_234.5 });
      const freed: string[] = [];
      const store = new LocalLimits(clock, (message) => {
        if (message.kind === 'capacity-freed') freed.push(message.id);
      });
      return {
        store,
        freed,
        another: async () => store,
        pass: async (ms) => clock.advance(ms),
        now: () => clock.monotonic(),
        slackMs: 0,
        destroy: async () => undefined,
      };
    },
  },
);
