import { describe, expect, it } from '@jest/globals';
import { CacheEvents, type StoreReport } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { BusCheck } from '../../../../libs/cache/src/ops/health/checks/bus-check.js';
import { EventLoopCheck } from '../../../../libs/cache/src/ops/health/checks/event-loop-check.js';
import { RevalidationCheck } from '../../../../libs/cache/src/ops/health/checks/revalidation-check.js';
import { SchedulerCheck } from '../../../../libs/cache/src/ops/health/checks/scheduler-check.js';
import { StoreCheck } from '../../../../libs/cache/src/ops/health/checks/store-check.js';
import {
  SupplierCheck,
  type WatchedSupplier,
} from '../../../../libs/cache/src/ops/health/checks/supplier-check.js';
import { localCluster, settle, SimulatedProcess } from '../../simulated-process.js';

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

  it('tells its round trip, and why it is down', async () => {
    expect(await checking(() => ({ state: 'up', latencyMs: 2 })).check.look()).toEqual([
      { part: 'store', state: 'up', latencyMs: 2 },
      { part: 'store settings', state: 'up' },
    ]);
    expect(await checking(() => ({ state: 'down', reason: 'rejected' })).check.look()).toEqual([
      { part: 'store', state: 'down', reason: 'redis://x: refused' },
    ]);
  });

  it('tells warnings, for which it asks now and then', async () => {
    const up = () => ({ state: 'up', latencyMs: 2 });
    const { check, clock, reports } = checking(up, () => ({ warnings: ['One.', 'Two.'] }));
    const settings = { part: 'store settings', state: 'degraded', reason: 'One. Two.' };
    for (let look = 0; look < 5; look += 1) {
      expect(await check.look()).toContainEqual(settings);
      clock.advance(1_999);
    }
    expect(reports()).toBe(1);
    clock.advance(5);
    await check.look();
    expect(reports()).toBe(2);
  });
});

describe('the check of the bus', () => {
  function checking() {
    const { backend, clock } = localCluster();
    const { bus } = new SimulatedProcess({ backend, clock }).backend;
    return { clock, bus, check: new BusCheck(bus, clock, 500) };
  }

  it('hears itself, and how long that takes', async () => {
    const { clock, bus, check } = checking();
    bus.hold();
    const looking = check.look();
    await settle();
    clock.advance(3);
    bus.open();
    expect(await looking).toEqual([{ part: 'bus', state: 'up', latencyMs: 3 }]);
  });

  it('is degraded where its message does not come back', async () => {
    const { clock, bus, check } = checking();
    bus.cut({ isNoticed: false });
    const looking = check.look();
    await settle();
    clock.advance(500);
    expect(await looking).toMatchObject([{ part: 'bus', state: 'degraded' }]);
  });
});

const times = <One>(length: number, one: () => One): One[] => Array.from({ length }, one);

describe('the check of suppliers', () => {
  function watching(supplier: Partial<WatchedSupplier> = {}) {
    const clock = new FakeClock();
    const events = new CacheEvents();
    const all = [
      { name: 'duffel', isFailure: () => true, probe: undefined, silentAfterMs: 60_000, ...supplier },
    ];
    const check = new SupplierCheck(all, clock, events);
    const calls = (...ends: (Error | 'fine')[]) => {
      for (const end of ends) {
        const failed = end === 'fine' ? {} : { error: end };
        events.emit('limitedCallEnded', { limiter: 'duffel', durationMs: 40, ...failed });
      }
    };
    const state = async () => (await check.look())[0]?.state;
    return { clock, check, calls, state };
  }
  const bad = new Error('503');

  it('judges by the real calls', async () => {
    const { calls, check, state } = watching();
    expect(await check.look()).toEqual([{ part: 'supplier duffel', state: 'up' }]);
    calls('fine', bad, 'fine');
    expect(await check.look()).toEqual([{ part: 'supplier duffel', state: 'up', latencyMs: 40 }]);
    calls(bad);
    expect(await check.look()).toMatchObject([
      { state: 'degraded', reason: '2 of its last 4 calls failed.' },
    ]);
    calls(...times(20, () => bad));
    expect(await state()).toBe('down');
    calls(...times(20, () => 'fine' as const));
    expect(await state()).toBe('up');
  });

  it('takes errors that are the callers own for none of the supplier', async () => {
    const { calls, state } = watching({ isFailure: (error) => (error as Error).message !== '404' });
    calls(...times(10, () => new Error('404')));
    expect(await state()).toBe('up');
  });

  it('forgets old calls but the last, by which a silent one is judged', async () => {
    const { calls, clock, state } = watching();
    calls(bad, bad, bad, 'fine');
    expect(await state()).toBe('degraded');
    clock.advance(60_000);
    expect(await state()).toBe('up');
  });

  it('probes one that nobody called for a while, once at a time, and hears of no other', async () => {
    let probes = 0;
    let answer: () => void = () => undefined;
    const probe = () => {
      probes += 1;
      return new Promise<void>((resolve) => (answer = resolve));
    };
    const { calls, clock, check, state } = watching({ probe });
    calls(bad, bad, bad);
    expect(await state()).toBe('down');
    expect(probes).toBe(0);
    clock.advance(60_000);
    await check.look();
    await check.look();
    expect(probes).toBe(1);
    answer();
    await settle();
    expect(await state()).toBe('up');
    expect(probes).toBe(1);
    check.close();
    calls(bad, bad, bad);
    expect(await state()).toBe('up');
  });

  it('takes one failed call for nothing, once nobody called for a while', async () => {
    const { calls, clock, state } = watching();
    calls(...times(20, () => 'fine' as const));
    clock.advance(60_000);
    calls(bad);
    expect(await state()).toBe('up');
    clock.advance(3_600_000);
    expect(await state()).toBe('up');
  });

  it('counts what the option can not judge, in calls and in probes', async () => {
    const isFailure = (error: unknown) => (error as { response: { status: number } }).response.status >= 500;
    const { calls, clock, check, state } = watching({ isFailure, probe: async () => Promise.reject(bad) });
    await check.look();
    await settle();
    clock.advance(1);
    expect(await state()).toBe('degraded');
    calls(bad, bad, bad);
    expect(await state()).toBe('down');
  });

  it('counts a probe that fails', async () => {
    const { clock, check, state } = watching({ probe: async () => Promise.reject(bad) });
    await check.look();
    await settle();
    clock.advance(1);
    expect(await state()).toBe('degraded');
  });
});

describe('the check of the event loop', () => {
  it('tells how late it was since the last look, and calls much of it degraded', async () => {
    let lateNs = 25e6;
    let resets = 0;
    const histogram = {
      enable: () => true,
      disable: () => true,
      reset: () => void (resets += 1),
      percentile: () => lateNs,
    };
    const check = new EventLoopCheck(histogram);
    lateNs = 900e6;
    expect(await check.look()).toEqual([{ part: 'event loop', state: 'up' }]);
    lateNs = 25e6;
    expect(await check.look()).toEqual([{ part: 'event loop', state: 'up', latencyMs: 5 }]);
    lateNs = 320e6;
    expect(await check.look()).toMatchObject([{ state: 'degraded', latencyMs: 300 }]);
    expect(resets).toBe(3);
  });
});

describe('the checks of what is done by the clock', () => {
  it('tell jobs that began late', async () => {
    expect(await new SchedulerCheck(() => 2_000).look()).toMatchObject([{ state: 'up' }]);
    expect(await new SchedulerCheck(() => 2_001).look()).toMatchObject([
      { state: 'degraded', reason: 'A job began 2001 ms late.' },
    ]);
  });

  it('tell renewals that are overdue', async () => {
    const overdue = (lagMs: number) => new RevalidationCheck({ state: async () => ({ length: 3, lagMs }) });
    expect(await overdue(30_000).look()).toMatchObject([{ state: 'up', latencyMs: 30_000 }]);
    expect(await overdue(31_000).look()).toMatchObject([
      { state: 'degraded', reason: 'A renewal is overdue by 31 s.' },
    ]);
  });
});
