import { describe, expect, it } from '@jest/globals';
import type { StoreReport } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { StoreCheck } from '../../../../../libs/cache/src/ops/health/checks/store-check.js';

describe('the check of the store', () => {
  function checking(health: () => unknown, inspect: () => StoreReport = () => ({ warnings: [] })) {
    const clock = new FakeClock();
    let reports = 0;
    const backend = {
      store: { name: 'redis://x', health: async () => health() },
      inspect: async () => {
        reports += 1;
        return inspect();
      },
    };
    return { clock, check: new StoreCheck(backend as never, clock), reports: () => reports };
  }

  it('reports its round trip, and why it is down', async () => {
    expect(await checking(() => ({ state: 'up', latencyMs: 2 })).check.run()).toEqual([
      { part: 'store', state: 'up', latencyMs: 2 },
      { part: 'store settings', state: 'up' },
    ]);
    expect(await checking(() => ({ state: 'down', reason: 'refused' })).check.run()).toEqual([
      { part: 'store', state: 'down', reason: 'redis://x: refused' },
    ]);
  });

  it('reports warnings, for which it asks every ten seconds', async () => {
    const up = () => ({ state: 'up', latencyMs: 2 });
    const { check, clock, reports } = checking(up, () => ({ warnings: ['One.', 'Two.'] }));
    const settings = { part: 'store settings', state: 'degraded', reason: 'One. Two.' };
    for (let run = 0; run < 5; run += 1) {
      expect(await check.run()).toContainEqual(settings);
      clock.advance(1_999);
    }
    expect(reports()).toBe(1);
    clock.advance(5);
    await check.run();
    expect(reports()).toBe(2);
  });
});
