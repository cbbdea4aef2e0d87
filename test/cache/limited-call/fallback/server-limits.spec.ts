import { describe, expect, it } from '@jest/globals';
import type { LimiterOptions } from '@tripsage/cache';
import { clusterOf } from '../../../support/cluster-of.js';
import { settle, SimulatedProcess } from '../../simulated-process.js';

const LIMITS: LimiterOptions = { limits: [{ limit: 8, per: '10s' }], reserve: 0 };
const WINDOW_MS = 10_051;
/** How often a disconnected server is tried again. */
const TRY_EVERY_MS = 250;

async function openCluster(count: number, duffel: LimiterOptions = LIMITS) {
  const { clock, backend, processes } = clusterOf(
    count,
    (shared) => new SimulatedProcess({ ...shared, random: () => 0, rateLimits: { duffel } }),
  );
  const all = [...processes];
  for (const process of all) await process.opened;
  clock.advance(5_000);
  await settle();
  return {
    clock,
    backend,
    all,
    disconnect: () => all.forEach((process) => process.backend.failAll()),
    reconnect: async () => {
      for (const process of all) process.backend.heal();
      for (const process of all) process.backend.bus.reconnect();
      await settle();
    },
  };
}

/** How many calls pass at once. */
async function passing(process: SimulatedProcess, calls: number): Promise<number> {
  const made = Array.from({ length: calls }, () =>
    process.limited('duffel', async () => 1, { onLimit: 'reject' }).catch(() => 0),
  );
  return (await Promise.all(made)).reduce<number>((sum, one) => sum + one, 0);
}

describe('a limiter whose server is disconnected', () => {
  it('gives each process its quota by the last known number of members', async () => {
    const { all, disconnect } = await openCluster(4);
    disconnect();
    for (const process of all) expect(await passing(process, 10)).toBe(2);
    expect(all[0]?.told.of('limitsFallback')).toEqual([{ isActive: true }]);
    expect(all[0]?.told.of('permitAcquired').map(({ countedBy }) => countedBy)).toEqual([
      'process',
      'process',
    ]);
  });

  it('goes by the members that it knew before the server lost them, until all have been heard of again', async () => {
    const { all, backend, clock, disconnect, reconnect } = await openCluster(4);
    const [one] = all as [SimulatedProcess];
    disconnect();
    await reconnect();
    clock.advance(1);
    // As a new server: it has heard of this process alone.
    const heartbeat = backend.limits.heartbeat.bind(backend.limits);
    backend.limits.heartbeat = async () => 1;
    clock.advance(5_000);
    await settle();
    backend.limits.heartbeat = heartbeat;
    disconnect();
    expect(await passing(one, 10)).toBe(2);
  });

  it('begins its quota with what the server had permitted to this process', async () => {
    const { all, disconnect } = await openCluster(4);
    const [one, two] = all as [SimulatedProcess, SimulatedProcess];
    expect(await passing(one, 2)).toBe(2);
    disconnect();
    expect(await passing(one, 10)).toBe(0);
    expect(await passing(two, 10)).toBe(2);
  });

  it('permits at least one call in each process', async () => {
    const { all, disconnect } = await openCluster(3, { ...LIMITS, limits: [{ limit: 2, per: '10s' }] });
    disconnect();
    for (const process of all) expect(await passing(process, 10)).toBe(1);
  });

  it('reports to the server what was permitted meanwhile, also to one that lost everything', async () => {
    const { all, backend, disconnect, reconnect } = await openCluster(2);
    const [one, two] = all as [SimulatedProcess, SimulatedProcess];
    expect(await passing(one, 1)).toBe(1);
    disconnect();
    expect(await passing(one, 10)).toBe(3);
    expect(await passing(two, 10)).toBe(4);
    await backend.limits.reset('duffel');
    await reconnect();
    expect(await passing(one, 10)).toBe(0);
    expect(await passing(two, 10)).toBe(0);
    expect(one.told.of('limitsFallback')).toEqual([{ isActive: true }, { isActive: false }]);
  });

  it('reports again where the first report failed, before it asks for more', async () => {
    const { all, backend, disconnect, clock } = await openCluster(1);
    const [one] = all as [SimulatedProcess];
    disconnect();
    expect(await passing(one, 5)).toBe(5);
    await backend.limits.reset('duffel');
    one.backend.heal();
    // As where the circuit breaker is open for a moment, after several failures.
    one.backend.failNext('limits.record');
    one.backend.bus.reconnect();
    await settle();
    expect(await passing(one, 10)).toBe(3);
    clock.advance(TRY_EVERY_MS);
    await settle();
    expect(await passing(one, 10)).toBe(0);
    const { remaining } = await backend.limits.peek('duffel', one.limiters.named('duffel', '').policy);
    expect(remaining).toBe(0);
    expect(one.told.of('limitsFallback')).toEqual([{ isActive: true }, { isActive: false }]);
  });

  it('finds the server back by itself where no connection broke, and reports then', async () => {
    const { all, clock, disconnect } = await openCluster(4);
    const [one, two] = all as [SimulatedProcess, SimulatedProcess];
    disconnect();
    for (const process of [one, two]) expect(await passing(process, 10)).toBe(2);
    for (const process of all) process.backend.heal();
    expect(one.limitedCall.control.isFallbackActive).toBe(true);
    clock.advance(TRY_EVERY_MS);
    await settle();
    expect(one.limitedCall.control.isFallbackActive).toBe(false);
    // What its own quota rejected is permitted again.
    expect(await passing(one, 10)).toBe(4);
  });

  it('tries a server that did not answer no more than now and then', async () => {
    const { all, clock, disconnect } = await openCluster(1);
    const [one] = all as [SimulatedProcess];
    disconnect();
    await passing(one, 100);
    expect(one.backend.calls['limits.acquire']).toBeLessThanOrEqual(100);
    const before = { ...one.backend.calls };
    await passing(one, 100);
    clock.advance(10 * TRY_EVERY_MS);
    await settle();
    expect(one.backend.calls['limits.acquire']).toBe(before['limits.acquire']);
    expect(one.backend.calls['limits.heartbeat'] - before['limits.heartbeat']).toBeLessThanOrEqual(10);
  });

  it('lets queued calls wait by whoever counts now, in their order, with newcomers behind', async () => {
    const { all, clock, backend, disconnect, reconnect } = await openCluster(2);
    const [one, two] = all as [SimulatedProcess, SimulatedProcess];
    await passing(two, 8);
    const made: number[] = [];
    const ask = (number: number) =>
      one.limited('duffel', async () => void made.push(number), { maxWait: '1h' });
    const waiting = Array.from({ length: 8 }, (_, number) => ask(number));
    await settle();
    // The other process had all of it; this one has its own quota now, and the queued calls have it first.
    disconnect();
    waiting.push(ask(8));
    await settle();
    expect(made).toEqual([0, 1, 2, 3]);
    await backend.limits.reset('duffel');
    await reconnect();
    waiting.push(ask(9));
    await settle();
    // The server kept the places of calls that were made meanwhile: it lost its permits, not its queue.
    for (let windows = 0; windows < 2; windows += 1) {
      clock.advance(WINDOW_MS);
      await settle();
    }
    await Promise.all(waiting);
    expect(made).toEqual(Array.from({ length: 10 }, (_, number) => number));
  });

  it('goes on with quotas until a new server has heard of all members, at most for a while', async () => {
    const { all, backend, clock, disconnect, reconnect } = await openCluster(4);
    const [one, two] = all as [SimulatedProcess, SimulatedProcess];
    const heartbeat = backend.limits.heartbeat.bind(backend.limits);
    disconnect();
    expect(await passing(one, 10)).toBe(2);
    expect(await passing(two, 10)).toBe(2);
    await backend.limits.reset('duffel');
    backend.limits.heartbeat = async () => 3;
    await reconnect();
    clock.advance(1_000);
    await settle();
    expect(await passing(one, 10)).toBe(0);
    backend.limits.heartbeat = heartbeat;
    clock.advance(50);
    await settle();
    expect(await passing(one, 10)).toBe(4);
    backend.limits.heartbeat = async () => 3;
    two.backend.bus.reconnect();
    await settle();
    expect(two.limitedCall.control.isFallbackActive).toBe(true);
    for (let waitedMs = 0; waitedMs < 2_500; waitedMs += 50) {
      clock.advance(50);
      await settle();
    }
    expect(two.limitedCall.control.isFallbackActive).toBe(false);
  });

  it('counts nothing twice that the server still knows', async () => {
    const { all, clock, disconnect, reconnect } = await openCluster(1);
    const [one] = all as [SimulatedProcess];
    expect(await passing(one, 3)).toBe(3);
    disconnect();
    expect(await passing(one, 2)).toBe(2);
    await reconnect();
    await reconnect();
    expect(await passing(one, 10)).toBe(3);
    clock.advance(WINDOW_MS);
    expect(await passing(one, 10)).toBe(8);
  });

  it('takes queued calls along, in their order, and back', async () => {
    const { all, clock, disconnect, reconnect } = await openCluster(1);
    const [one] = all as [SimulatedProcess];
    await passing(one, 8);
    const made: number[] = [];
    const ask = (number: number) =>
      one.limited('duffel', async () => void made.push(number), { maxWait: '1h' });
    const waiting = Array.from({ length: 20 }, (_, number) => ask(number));
    await settle();
    disconnect();
    clock.advance(WINDOW_MS);
    await settle();
    expect(made).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    await reconnect();
    clock.advance(WINDOW_MS);
    await settle();
    expect(made).toHaveLength(16);
    clock.advance(2 * WINDOW_MS);
    await settle();
    await Promise.all(waiting);
    expect(made).toEqual(Array.from({ length: 20 }, (_, number) => number));
  });

  it('permits every call with storeDown open', async () => {
    const { all, disconnect } = await openCluster(1, { ...LIMITS, storeDown: 'open' });
    const [one] = all as [SimulatedProcess];
    disconnect();
    expect(await passing(one, 50)).toBe(50);
    expect(one.told.of('permitAcquired').every(({ countedBy }) => countedBy === 'nobody')).toBe(true);
  });

  it('permits no call with storeDown closed, and gives the reason', async () => {
    const { all, disconnect, reconnect } = await openCluster(1, { ...LIMITS, storeDown: 'closed' });
    const [one] = all as [SimulatedProcess];
    disconnect();
    const rejected = one.limited('duffel', async () => 1);
    await expect(rejected).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      reason: 'store-unavailable',
      retryAfterMs: 1_000,
    });
    await reconnect();
    expect(await passing(one, 10)).toBe(8);
  });

  it('rejects a cost above this process’s quota', async () => {
    const { all, disconnect } = await openCluster(4);
    const [one] = all as [SimulatedProcess];
    disconnect();
    await expect(one.limited('duffel', async () => 1, { cost: 3 })).rejects.toMatchObject({
      reason: 'store-unavailable',
    });
    await one.limited('duffel', async () => 1, { cost: 2 });
  });

  it('does not send again what the server may have done', async () => {
    const { all, backend } = await openCluster(1);
    const [one] = all as [SimulatedProcess];
    one.backend.loseNextReply('limits.acquire');
    await one.limited('duffel', async () => 1);
    expect(one.backend.calls['limits.acquire']).toBe(1);
    const { remaining } = await backend.limits.peek('duffel', one.limiters.named('duffel', '').policy);
    expect(remaining).toBe(7);
  });

  it('keeps a pause made meanwhile, and reports it when the server is back', async () => {
    const { all, backend, clock, disconnect, reconnect } = await openCluster(1);
    const [one] = all as [SimulatedProcess];
    disconnect();
    await one.limitedCall.control.pause(one.limiters.named('duffel', ''), 1_000);
    await expect(one.limited('duffel', async () => 1, { onLimit: 'reject' })).rejects.toMatchObject({
      reason: 'paused',
    });
    clock.advance(400);
    await reconnect();
    const { waitMs } = await backend.limits.peek('duffel', one.limiters.named('duffel', '').policy);
    expect(waitMs).toBe(600);
  });
});
