import { describe, expect, it } from '@jest/globals';
import type { LimiterPolicy } from '@tripsage/cache';
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

const policy: LimiterPolicy = {
  algorithm: 'sliding',
  windows: [{ limit: 10, lengthMs: 1_000, most: { user: 10, background: 10 } }],
  concurrency: undefined,
  slotLifeMs: 1_000,
  latestMs: 0,
};

it.each([
  ['no fewer than a thousand', 1, 999],
  ['as many as the purge before left', 3_000, 999],
])('lets go of limiters that no longer count, after uses: %s', async (_, many, usesUntilPurge) => {
  const clock = new FakeClock();
  const limits = new LocalLimits(clock);
  for (let i = 0; i < many; i += 1)
    limits.count(`k${i}`, policy, { token: `t${i}`, cost: 1, priority: 'user' });
  clock.advance(1_000);
  for (let use = 1; use < usesUntilPurge; use += 1) await limits.peek('other', policy);
  expect(limits.ids).toHaveLength(many + 1);
  await limits.peek('other', policy);
  expect(limits.ids).toEqual(['other']);
});
