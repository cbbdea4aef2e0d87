import { describe, expect, it } from '@jest/globals';
import { CacheEvents } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import {
  SupplierCheck,
  type WatchedSupplier,
} from '../../../../../libs/cache/src/ops/health/checks/supplier-check.js';
import { settle } from '../../../simulated-process.js';

const times = <One>(length: number, one: () => One): One[] => Array.from({ length }, one);

describe('the check of suppliers', () => {
  function watching(supplier: Partial<WatchedSupplier> = {}) {
    const clock = new FakeClock();
    const events = new CacheEvents();
    const all = [
      { name: 'duffel', isFailure: () => true, probe: undefined, silentAfterMs: 60_000, ...supplier },
    ];
    const check = new SupplierCheck(all, clock, events);
    check.start();
    const calls = (...ends: (Error | 'fine')[]) => {
      for (const end of ends) {
        const failed = end === 'fine' ? {} : { error: end };
        events.emit('limitedCallEnded', { limiter: 'duffel', durationMs: 40, ...failed });
      }
    };
    const state = async () => (await check.run())[0]?.state;
    return { clock, check, calls, state };
  }
  const bad = new Error('503');

  it('counts the real calls', async () => {
    const { calls, check, state } = watching();
    expect(await check.run()).toEqual([{ part: 'supplier duffel', state: 'up' }]);
    calls('fine', bad, 'fine');
    expect(await check.run()).toEqual([{ part: 'supplier duffel', state: 'up', latencyMs: 40 }]);
    calls(bad);
    expect(await check.run()).toMatchObject([{ state: 'degraded', reason: '2 of its last 4 calls failed.' }]);
    calls(...times(20, () => bad));
    expect(await state()).toBe('down');
    calls(...times(20, () => 'fine' as const));
    expect(await state()).toBe('up');
  });

  it('ignores errors that are the caller’s own', async () => {
    const { calls, state } = watching({ isFailure: (error) => (error as Error).message !== '404' });
    calls(...times(10, () => new Error('404')));
    expect(await state()).toBe('up');
  });

  it('drops old calls but the last, which counts for a silent supplier', async () => {
    const { calls, clock, state } = watching();
    calls(bad, bad, bad, 'fine');
    expect(await state()).toBe('degraded');
    clock.advance(60_000);
    expect(await state()).toBe('up');
  });

  it('probes a silent supplier, one probe at a time, and stops to count once it is closed', async () => {
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
    await check.run();
    await check.run();
    expect(probes).toBe(1);
    answer();
    await settle();
    expect(await state()).toBe('up');
    expect(probes).toBe(1);
    check.close();
    calls(bad, bad, bad);
    expect(await state()).toBe('up');
  });

  it('needs more than one failed call of a supplier that was silent', async () => {
    const { calls, clock, state } = watching();
    calls(...times(20, () => 'fine' as const));
    clock.advance(60_000);
    calls(bad);
    expect(await state()).toBe('up');
    clock.advance(3_600_000);
    expect(await state()).toBe('up');
  });

  it('counts errors on which the option throws, in calls and in probes', async () => {
    const isFailure = (error: unknown) => (error as { response: { status: number } }).response.status >= 500;
    const { calls, clock, check, state } = watching({ isFailure, probe: async () => Promise.reject(bad) });
    await check.run();
    await settle();
    clock.advance(1);
    expect(await state()).toBe('degraded');
    calls(bad, bad, bad);
    expect(await state()).toBe('down');
  });

  it('counts a probe that fails', async () => {
    const { clock, check, state } = watching({ probe: async () => Promise.reject(bad) });
    await check.run();
    await settle();
    clock.advance(1);
    expect(await state()).toBe('degraded');
  });
});
