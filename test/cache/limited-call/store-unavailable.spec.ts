import { describe, expect, it } from '@jest/globals';
import type { LimiterOptions } from '@tripsage/cache';
import { clusterOf } from '../../support/cluster-of.js';
import { settle, SimulatedProcess } from '../simulated-process.js';

const LIMITS: LimiterOptions = { limits: [{ limit: 8, per: '10s' }], reserve: 0 };
const WINDOW_MS = 10_051;
/** How often a store that is away is asked whether it is back. */
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
    goAway: () => all.forEach((process) => process.backend.failAll()),
    comeBack: async () => {
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

describe('a limiter whose store is away', () => {
  it('lets each process have its share by the last known number of them', async () => {
    const { all, goAway } = await openCluster(4);
    goAway();
    for (const process of all) expect(await passing(process, 10)).toBe(2);
    expect(all[0]?.told.of('limitsFallback')).toEqual([{ isActive: true }]);
    expect(all[0]?.told.of('permitAcquired').map(({ countedBy }) => countedBy)).toEqual([
      'process',
      'process',
    ]);
  });

  it('goes by the number that it knew before the store lost it, until all have been heard of again', async () => {
    const { all, backend, clock, goAway, comeBack } = await openCluster(4);
    const [one] = all as [SimulatedProcess];
    goAway();
    await comeBack();
    clock.advance(1);
    // As one that was made new: nobody but this process has told it that it is there.
    const heartbeat = backend.limits.heartbeat.bind(backend.limits);
    backend.limits.heartbeat = async () => 1;
    clock.advance(5_000);
    await settle();
    backend.limits.heartbeat = heartbeat;
    goAway();
    expect(await passing(one, 10)).toBe(2);
  });

  it('begins its own share with what the store had granted to this process', async () => {
    const { all, goAway } = await openCluster(4);
    const [one, two] = all as [SimulatedProcess, SimulatedProcess];
    expect(await passing(one, 2)).toBe(2);
    goAway();
    expect(await passing(one, 10)).toBe(0);
    expect(await passing(two, 10)).toBe(2);
  });

  it('lets at least one call pass in each process', async () => {
    const { all, goAway } = await openCluster(3, { ...LIMITS, limits: [{ limit: 2, per: '10s' }] });
    goAway();
    for (const process of all) expect(await passing(process, 10)).toBe(1);
  });

  it('tells the store when it is back what was granted meanwhile, also to one that lost everything', async () => {
    const { all, backend, goAway, comeBack } = await openCluster(2);
    const [one, two] = all as [SimulatedProcess, SimulatedProcess];
    expect(await passing(one, 1)).toBe(1);
    goAway();
    expect(await passing(one, 10)).toBe(3);
    expect(await passing(two, 10)).toBe(4);
    await backend.limits.reset('duffel');
    await comeBack();
    expect(await passing(one, 10)).toBe(0);
    expect(await passing(two, 10)).toBe(0);
    expect(one.told.of('limitsFallback')).toEqual([{ isActive: true }, { isActive: false }]);
  });

  it('tells it also where the first that it says is not heard, before it asks for more', async () => {
    const { all, backend, goAway, clock } = await openCluster(1);
    const [one] = all as [SimulatedProcess];
    goAway();
    expect(await passing(one, 5)).toBe(5);
    await backend.limits.reset('duffel');
    one.backend.heal();
    // As where the store is left alone for a moment, after several failures.
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

  it('finds it back by itself where no connection broke, and tells it then', async () => {
    const { all, clock, goAway } = await openCluster(4);
    const [one, two] = all as [SimulatedProcess, SimulatedProcess];
    goAway();
    for (const process of [one, two]) expect(await passing(process, 10)).toBe(2);
    for (const process of all) process.backend.heal();
    expect(one.limitedCall.control.isFallbackActive).toBe(true);
    clock.advance(TRY_EVERY_MS);
    await settle();
    expect(one.limitedCall.control.isFallbackActive).toBe(false);
    // What it had been refused by its own share is no longer so.
    expect(await passing(one, 10)).toBe(4);
  });

  it('asks a store that did not answer no more than now and then', async () => {
    const { all, clock, goAway } = await openCluster(1);
    const [one] = all as [SimulatedProcess];
    goAway();
    await passing(one, 100);
    expect(one.backend.calls['limits.acquire']).toBeLessThanOrEqual(100);
    const before = { ...one.backend.calls };
    await passing(one, 100);
    clock.advance(10 * TRY_EVERY_MS);
    await settle();
    expect(one.backend.calls['limits.acquire']).toBe(before['limits.acquire']);
    expect(one.backend.calls['limits.heartbeat'] - before['limits.heartbeat']).toBeLessThanOrEqual(10);
  });

  it('has those in line wait by who counts now, in their order, whoever comes meanwhile', async () => {
    const { all, clock, backend, goAway, comeBack } = await openCluster(2);
    const [one, two] = all as [SimulatedProcess, SimulatedProcess];
    await passing(two, 8);
    const made: number[] = [];
    const ask = (number: number) =>
      one.limited('duffel', async () => void made.push(number), { maxWait: '1h' });
    const waiting = Array.from({ length: 8 }, (_, number) => ask(number));
    await settle();
    // The other process had all of it; this one has its own share now, and those who waited have it first.
    goAway();
    waiting.push(ask(8));
    await settle();
    expect(made).toEqual([0, 1, 2, 3]);
    await backend.limits.reset('duffel');
    await comeBack();
    waiting.push(ask(9));
    await settle();
    // The store kept the places of those who were served meanwhile: it lost what it had granted, not its line.
    for (let windows = 0; windows < 2; windows += 1) {
      clock.advance(WINDOW_MS);
      await settle();
    }
    await Promise.all(waiting);
    expect(made).toEqual(Array.from({ length: 10 }, (_, number) => number));
  });

  it('goes on with shares until a store that was made new has heard of all, at most for a while', async () => {
    const { all, backend, clock, goAway, comeBack } = await openCluster(4);
    const [one, two] = all as [SimulatedProcess, SimulatedProcess];
    const heartbeat = backend.limits.heartbeat.bind(backend.limits);
    goAway();
    expect(await passing(one, 10)).toBe(2);
    expect(await passing(two, 10)).toBe(2);
    await backend.limits.reset('duffel');
    backend.limits.heartbeat = async () => 3;
    await comeBack();
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

  it('counts nothing twice that the store still knows', async () => {
    const { all, clock, goAway, comeBack } = await openCluster(1);
    const [one] = all as [SimulatedProcess];
    expect(await passing(one, 3)).toBe(3);
    goAway();
    expect(await passing(one, 2)).toBe(2);
    await comeBack();
    await comeBack();
    expect(await passing(one, 10)).toBe(3);
    clock.advance(WINDOW_MS);
    expect(await passing(one, 10)).toBe(8);
  });

  it('takes those in line along, in their order, and back', async () => {
    const { all, clock, goAway, comeBack } = await openCluster(1);
    const [one] = all as [SimulatedProcess];
    await passing(one, 8);
    const made: number[] = [];
    const ask = (number: number) =>
      one.limited('duffel', async () => void made.push(number), { maxWait: '1h' });
    const waiting = Array.from({ length: 20 }, (_, number) => ask(number));
    await settle();
    goAway();
    clock.advance(WINDOW_MS);
    await settle();
    expect(made).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    await comeBack();
    clock.advance(WINDOW_MS);
    await settle();
    expect(made).toHaveLength(16);
    clock.advance(2 * WINDOW_MS);
    await settle();
    await Promise.all(waiting);
    expect(made).toEqual(Array.from({ length: 20 }, (_, number) => number));
  });

  it('lets every call pass where it is open then', async () => {
    const { all, goAway } = await openCluster(1, { ...LIMITS, storeDown: 'open' });
    const [one] = all as [SimulatedProcess];
    goAway();
    expect(await passing(one, 50)).toBe(50);
    expect(one.told.of('permitAcquired').every(({ countedBy }) => countedBy === 'nobody')).toBe(true);
  });

  it('lets no call pass where it is closed then, and says why', async () => {
    const { all, goAway, comeBack } = await openCluster(1, { ...LIMITS, storeDown: 'closed' });
    const [one] = all as [SimulatedProcess];
    goAway();
    const rejected = one.limited('duffel', async () => 1);
    await expect(rejected).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      reason: 'store-unavailable',
      retryAfterMs: 1_000,
    });
    await comeBack();
    expect(await passing(one, 10)).toBe(8);
  });

  it('refuses what costs more than this process may grant alone', async () => {
    const { all, goAway } = await openCluster(4);
    const [one] = all as [SimulatedProcess];
    goAway();
    await expect(one.limited('duffel', async () => 1, { cost: 3 })).rejects.toMatchObject({
      reason: 'store-unavailable',
    });
    await one.limited('duffel', async () => 1, { cost: 2 });
  });

  it('does not send again what the store may have done', async () => {
    const { all, backend } = await openCluster(1);
    const [one] = all as [SimulatedProcess];
    one.backend.loseNextReply('limits.acquire');
    await one.limited('duffel', async () => 1);
    expect(one.backend.calls['limits.acquire']).toBe(1);
    const { remaining } = await backend.limits.peek('duffel', one.limiters.named('duffel', '').policy);
    expect(remaining).toBe(7);
  });

  it('keeps a pause that was told meanwhile, and tells it when the store is back', async () => {
    const { all, backend, clock, goAway, comeBack } = await openCluster(1);
    const [one] = all as [SimulatedProcess];
    goAway();
    await one.limitedCall.control.pause(one.limiters.named('duffel', ''), 1_000);
    await expect(one.limited('duffel', async () => 1, { onLimit: 'reject' })).rejects.toMatchObject({
      reason: 'paused',
    });
    clock.advance(400);
    await comeBack();
    const { waitMs } = await backend.limits.peek('duffel', one.limiters.named('duffel', '').policy);
    expect(waitMs).toBe(600);
  });
});
