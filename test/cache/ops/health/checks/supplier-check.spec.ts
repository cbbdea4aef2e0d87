import { describe, expect, it } from '@jest/globals';
import { CacheEvents, type LimiterOptions } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import {
  SupplierCheck,
  type WatchedSupplier,
} from '../../../../../libs/cache/src/ops/health/checks/supplier-check.js';
import { CacheStatistics } from '../../../../../libs/cache/src/statistics/cache.statistics.js';
import { clusterOf } from '../../../../support/cluster-of.js';
import { settle, SimulatedProcess } from '../../../simulated-process.js';

const duffel: LimiterOptions = { limits: [{ limit: 1_000, per: '1s' }], feedback: false };

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
    const ended = (...ends: { error?: unknown; status?: number }[]) => {
      for (const end of ends) events.emit('limitedCallEnded', { limiter: 'duffel', durationMs: 40, ...end });
    };
    const calls = (...ends: (Error | 'fine')[]) =>
      ended(...ends.map((end) => (end === 'fine' ? {} : { error: end })));
    const state = async () => (await check.run())[0]?.state;
    return { clock, check, calls, ended, state };
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

  it('counts a probe that is answered with a failure, and one that throws before it asks', async () => {
    const probes = [
      async () => new Response(null, { status: 500 }),
      () => {
        throw bad;
      },
    ];
    for (const probe of probes) {
      const { clock, check, state } = watching({ probe });
      await check.run();
      await settle();
      clock.advance(1);
      expect(await state()).toBe('degraded');
    }
  });

  it('lets the option pick among failures by their status', async () => {
    const asked: unknown[] = [];
    const isFailure = (error: unknown, status = 500) => {
      asked.push([error, status]);
      return status >= 500;
    };
    const { ended, state } = watching({ isFailure });
    ended(...times(5, () => ({ error: bad, status: 404 })));
    expect(await state()).toBe('up');
    ended(...times(20, () => ({ error: bad, status: 503 })));
    expect(await state()).toBe('down');
    expect(asked.slice(4, 6)).toEqual([
      [bad, 404],
      [bad, 503],
    ]);
  });
});

describe('a supplier whose client throws nothing, as fetch', () => {
  const CLIENTS: [string, (status: number) => unknown][] = [
    ['fetch', (status) => new Response(null, { status })],
    [
      'axios with validateStatus',
      (status) => ({ data: {}, status, statusText: '', headers: {}, config: {} }),
    ],
    ['got with throwHttpErrors: false', (status) => ({ statusCode: status, headers: {}, body: '' })],
    ['undici', (status) => ({ statusCode: status, headers: {}, trailers: {} })],
    ['PostgREST', (status) => ({ data: null, error: {}, status, statusText: 'no', success: false })],
    [
      'an answer that carries its response',
      (status) => ({ data: [], response: new Response(null, { status }) }),
    ],
  ];

  it.each(CLIENTS)('is down once it answers with failures alone: %s', async (_, answer) => {
    const { one, clock } = clusterOf(
      1,
      (shared) => new SimulatedProcess({ ...shared, rateLimits: { duffel } }),
    );
    const stats = new CacheStatistics();
    stats.listen(one.events);
    const supplier = { name: 'duffel', isFailure: () => true, probe: undefined, silentAfterMs: 60_000 };
    const check = new SupplierCheck([supplier], clock, one.events);
    check.start();
    const state = async () => (await check.run())[0]?.state;
    for (const status of [200, 204, 301, 400, 401, 403, 404, 409, 410, 422]) {
      await one.limited('duffel', async () => answer(status));
    }
    expect([await state(), stats.limiters.of('duffel').failures]).toEqual(['up', 0]);
    for (let calls = 0; calls < 20; calls += 1) {
      const answered = answer([500, 502, 503, 504, 529, 408][calls % 6] ?? 500);
      await one.limited('duffel', async () => answered);
    }
    expect([await state(), stats.limiters.of('duffel').failures]).toEqual(['down', 20]);
  });
});
