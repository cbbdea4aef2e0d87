import { describe, expect, it } from '@jest/globals';
import { type LimiterOptions, RateLimitedError } from '@tripsage/cache';
import { clusterOf } from '../../support/cluster-of.js';
import { type CallOptions, Gated, settle, SimulatedProcess } from '../simulated-process.js';

/** 2 in 10 s, one of which is reserved for users. */
const LIMITS: LimiterOptions = { limits: [{ limit: 2, per: '10s' }], reserve: 0.5 };
const POLICY = { fresh: '1s', stale: '1m', staleIfError: '10m' } as const;

const cluster = (processes = 1, duffel: LimiterOptions = LIMITS) =>
  clusterOf(
    processes,
    (shared) => new SimulatedProcess({ ...shared, random: () => 0.5, rateLimits: { duffel } }),
  );

/** A cached call whose load asks the supplier. */
function cached(process: SimulatedProcess, cacheKey: string, options: CallOptions = {}): Promise<unknown> {
  const load = () => process.limited('duffel', async () => `${cacheKey} at ${process.told.all.length}`);
  return process.answer(load, { policy: POLICY, cacheKey, ...options });
}

const permits = ({ told }: SimulatedProcess): number => told.of('permitAcquired').length;

describe('a limiter under a cache', () => {
  it('is not asked for a hit', async () => {
    const { one } = cluster();
    for (let call = 0; call < 20; call += 1) await cached(one, 'ns:a');
    expect(permits(one)).toBe(1);
    expect(one.backend.calls['limits.acquire']).toBe(1);
  });

  it('keeps its reserve for users from background refreshes', async () => {
    const { one, clock } = cluster();
    await cached(one, 'ns:a');
    clock.advance(2_000);
    // One is spent, the other one is reserved: the old answer is served, and its refresh gives way at once.
    await cached(one, 'ns:a');
    await settle();
    expect(one.told.of('permitRejected')).toMatchObject([{ priority: 'background', reason: 'limit' }]);
    expect(one.told.of('backgroundRefreshFailed')).toHaveLength(1);
    await cached(one, 'ns:b');
    expect(permits(one)).toBe(2);
  });

  it('is not asked for a refresh again before it can permit one', async () => {
    const { one, clock } = cluster();
    await cached(one, 'ns:a');
    clock.advance(2_000);
    for (let call = 0; call < 50; call += 1) {
      await cached(one, 'ns:a');
      await settle();
    }
    expect(one.backend.calls['limits.acquire']).toBe(2);
    expect(one.backend.calls.acquire).toBe(2);
    clock.advance(8_100);
    await cached(one, 'ns:a');
    await settle();
    expect(permits(one)).toBe(2);
    expect(one.told.of('answered').at(-1)).toMatchObject({ outcome: 'stale', staleReason: 'revalidating' });
  });

  it('makes way for the old value within staleIfError, at once, and gives the reason', async () => {
    const { one, clock } = cluster(1, { limits: [{ limit: 1, per: '5s' }] });
    await cached(one, 'ns:a');
    clock.advance(5 * 60_000);
    await cached(one, 'ns:b');
    const pending = clock.pending;
    await cached(one, 'ns:a');
    // Nobody waits: the one timer lets go of what is remembered of the rejection.
    expect(clock.pending).toBe(pending + 1);
    expect(one.told.of('answered').at(-1)).toMatchObject({ outcome: 'stale', staleReason: 'rate-limited' });
  });

  it('rejects a caller without an old value, and nobody remembers the failure', async () => {
    const { one, two } = cluster(2, { limits: [{ limit: 1, per: '10s' }], reserve: 0 });
    await cached(one, 'ns:a');
    const load = (process: SimulatedProcess) => () =>
      process.limited('duffel', async () => 'loaded', { onLimit: 'reject' });
    const rejected = one.answer(load(one), { policy: '1m', cacheKey: 'ns:b' });
    await expect(rejected).rejects.toBeInstanceOf(RateLimitedError);
    // Not a shared failure: the other process tries for itself, and so does the next caller here.
    await one.limitedCall.control.reset(one.limiters.named('duffel', ''));
    expect(await two.answer(load(two), { policy: '1m', cacheKey: 'ns:b' })).toBe('loaded');
  });

  it('lets a caller wait who joined a refresh that was rejected', async () => {
    const { one, clock } = cluster();
    await cached(one, 'ns:a', { policy: { fresh: '1s', stale: '5s' } });
    clock.advance(5_999);
    const gate = one.backend.hold('limits.acquire');
    // Served, and refreshed in the background; by the time that the next caller comes nothing may be served any more.
    await cached(one, 'ns:a', { policy: { fresh: '1s', stale: '5s' } });
    await gate.reached();
    clock.advance(10);
    const waiting = cached(one, 'ns:a', { policy: { fresh: '1s', stale: '5s' } });
    await settle();
    gate.open();
    expect(await waiting).toMatch(/^ns:a/);
    expect(one.told.of('permitRejected')).toMatchObject([{ priority: 'background' }]);
    expect(one.told.of('permitAcquired').map(({ priority }) => priority)).toEqual(['user', 'user']);
  });

  it('never makes a load wait beyond its hard limit, and rejects it at once', async () => {
    const { one, clock } = cluster(1, { limits: [{ limit: 1, per: '10s' }], reserve: 0 });
    await cached(one, 'ns:a');
    const at = clock.monotonic();
    await expect(cached(one, 'ns:b', { hardLimit: '9s' })).rejects.toBeInstanceOf(RateLimitedError);
    expect(clock.monotonic()).toBe(at);
    expect(one.told.of('loadFailed')).toHaveLength(1);
  });

  it('treats a load inside of a refresh as a refresh', async () => {
    const { one, clock } = cluster();
    let loads = 0;
    const inner = () => cached(one, `ns:inner ${(loads += 1)}`);
    const outer = () => one.answer(inner, { policy: POLICY, cacheKey: 'ns:outer' });
    await outer();
    clock.advance(2_000);
    const pending = clock.pending;
    await outer();
    await settle();
    expect(one.told.of('permitRejected')).toMatchObject([{ priority: 'background' }]);
    // Nobody waits: the one timer lets go of what is remembered of the rejection.
    expect(clock.pending).toBe(pending + 1);
  });

  it('treats code that outlives its load, as a timer does, as part of no load', async () => {
    const { one, clock } = cluster();
    const later = new Gated<string>();
    let late: Promise<unknown> = Promise.resolve();
    const load = async () => {
      late = later.run().then(() => one.limited('duffel', async () => 'late'));
      return 'value';
    };
    await one.answer(load, { policy: POLICY, cacheKey: 'ns:a' });
    clock.advance(2_000);
    later.open('');
    await late;
    expect(one.told.of('permitAcquired')).toMatchObject([{ priority: 'user' }]);
  });
});
