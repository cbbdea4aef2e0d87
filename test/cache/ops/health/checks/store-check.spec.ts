import { describe, expect, it } from '@jest/globals';
import { CacheEvents, CacheStoreUnavailableError, type StoreReport } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { StoreTroubles } from '../../../../../libs/cache/src/statistics/store-troubles.js';
import { StoreCheck } from '../../../../../libs/cache/src/ops/health/checks/store-check.js';

describe('the check of the store', () => {
  function checking(health: () => unknown, inspect: () => StoreReport = () => ({ warnings: [] })) {
    const clock = new FakeClock();
    const events = new CacheEvents();
    const troubles = new StoreTroubles(clock);
    troubles.listen(events);
    const refuse = (call: string): void => {
      const error = new CacheStoreUnavailableError('Not allowed.', { isRefusal: true });
      events.emit('storeTroubled', { call, error });
    };
    let reports = 0;
    const backend = {
      store: { name: 'redis://x', health: async () => health() },
      inspect: async () => {
        reports += 1;
        return inspect();
      },
    };
    return {
      clock,
      refuse,
      check: new StoreCheck(backend as never, clock, troubles),
      reports: () => reports,
    };
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

  it('reports what a server that answers does not do; without invalidations it is of no use', async () => {
    const { check, refuse } = checking(() => ({ state: 'up', latencyMs: 2 }));
    refuse('leases.commit');
    expect(await check.run()).toContainEqual({
      part: 'store',
      state: 'degraded',
      reason: 'Not allowed. (leases.commit)',
      latencyMs: 2,
    });
    refuse('versions.sync');
    const reason = 'Not allowed. (leases.commit, versions.sync)';
    expect(await check.run()).toContainEqual({ part: 'store', state: 'down', reason, latencyMs: 2 });
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
