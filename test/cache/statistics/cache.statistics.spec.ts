import { describe, expect, it } from '@jest/globals';
import { type Answer, CacheEvents } from '@tripsage/cache';
import { CacheStatistics } from '../../../libs/cache/src/statistics/cache.statistics.js';
import { ALL_OTHERS, Histogram } from '../../../libs/cache/src/statistics/counted.js';
import { Gated, localCluster, settle, SimulatedProcess } from '../simulated-process.js';

const ANSWER: Answer = {
  namespace: 'ns',
  key: 'ns:k',
  outcome: 'hit',
  collapsed: false,
  stored: true,
  isDisconnected: false,
  ageMs: 0,
  freshForMs: 1,
  durationMs: 1,
  tags: [],
};

describe('a histogram', () => {
  it('counts each value under the first bound that it does not exceed', () => {
    const histogram = new Histogram([1, 10]);
    for (const value of [0, 1, 1.5, 10, 11, 1_000]) histogram.observe(value);
    expect([histogram.counts, histogram.sum, histogram.count]).toEqual([[2, 2, 2], 1_023.5, 6]);
  });
});

describe('what is counted', () => {
  it.each<[string, Partial<Answer>]>([
    ['fresh_l1', { level: 'l1' }],
    ['fresh_l2', { level: 'l2' }],
    ['negative', { level: 'l1', isNegative: true }],
    ['stale', { outcome: 'stale', staleReason: 'revalidating' }],
    ['stale_if_error', { outcome: 'stale', staleReason: 'load-failed' }],
    ['stale_if_error', { outcome: 'stale', staleReason: 'rate-limited' }],
    ['stale_if_error', { outcome: 'stale', staleReason: 'soft-limit' }],
    ['load', { outcome: 'miss', missReason: 'absent' }],
  ])('is one request %s for %j', (outcome, answer) => {
    const events = new CacheEvents();
    const statistics = new CacheStatistics();
    statistics.listen(events);
    events.emit('answered', { ...ANSWER, ...answer });
    const { requests } = statistics.namespaces.of('ns');
    expect(Object.entries(requests).filter(([, count]) => count > 0)).toEqual([[outcome, 1]]);
  });

  it('is bounded, whatever namespaces callers make up', () => {
    const events = new CacheEvents();
    const statistics = new CacheStatistics();
    statistics.listen(events);
    for (let user = 0; user < 1_000; user += 1) events.emit('answered', { ...ANSWER, namespace: `u${user}` });
    const { namespaces } = statistics.stats();
    expect(Object.keys(namespaces)).toHaveLength(101);
    expect(namespaces[ALL_OTHERS]?.hits).toBe(900);
  });

  it('tells, of real calls, each caller once and as it was answered', async () => {
    const { backend, clock } = localCluster();
    const [one, other] = [new SimulatedProcess({ backend, clock }), new SimulatedProcess({ backend, clock })];
    const statistics = new CacheStatistics();
    statistics.listen(one.events);
    const requests = () =>
      Object.fromEntries(
        Object.entries(statistics.namespaces.of('ns').requests).filter(([, count]) => count > 0),
      );
    const policy = { fresh: '1s', stale: '1s', negative: '1s', errors: '1s' } as const;
    const fail = async () => Promise.reject(new Error('503'));

    await other.answer(async () => 'theirs', { policy });
    await one.answer(async () => 'ours', { policy });
    await one.answer(async () => 'ours', { policy });
    expect(requests()).toEqual({ fresh_l2: 1, fresh_l1: 1 });

    await one.answer(async () => [], { policy, cacheKey: 'ns:none' });
    await one.answer(async () => [], { policy, cacheKey: 'ns:none' });
    expect(requests()).toMatchObject({ load: 1, negative: 1 });

    for (let call = 0; call < 2; call += 1)
      await one.answer(fail, { policy, cacheKey: 'ns:bad' }).catch(() => undefined);
    await other.answer(fail, { policy, cacheKey: 'ns:theirs' }).catch(() => undefined);
    await one.answer(fail, { policy, cacheKey: 'ns:theirs' }).catch(() => undefined);
    expect(requests()).toMatchObject({ load_failed: 1, error_cached: 2 });

    clock.advance(1_500);
    await one.answer(async () => 'new', { policy });
    await settle();
    expect(requests()).toMatchObject({ stale: 1 });
    expect(statistics.namespaces.of('ns').backgroundRefreshes).toEqual({ refreshed: 1, failed: 0 });
  });

  it('tells how long a load of another process was waited for', async () => {
    const { backend, clock } = localCluster();
    const [one, other] = [new SimulatedProcess({ backend, clock }), new SimulatedProcess({ backend, clock })];
    const statistics = new CacheStatistics();
    statistics.listen(one.events);
    const load = new Gated<string>();
    const theirs = other.answer(load.run);
    await load.hasBegun;
    const ours = one.answer(async () => 'never');
    await settle();
    clock.advance(300);
    await settle();
    load.open('theirs');
    expect(await Promise.all([theirs, ours])).toEqual(['theirs', 'theirs']);
    const { leaseWaits } = statistics.namespaces.of('ns');
    expect([leaseWaits.count, leaseWaits.sum]).toEqual([1, 300]);
  });

  it('tells gaps on the bus', async () => {
    const { backend, clock } = localCluster();
    const one = new SimulatedProcess({ backend, clock });
    await one.coherence.confirm();
    const { bus } = one.backend;
    bus.hold();
    for (const tag of ['a', 'b']) {
      await backend.versions.bump([`t:${tag}`], 'delete', { epoch: undefined, number: 0 });
    }
    expect(one.told.of('busGap')).toHaveLength(0);
    bus.lose(0);
    bus.open();
    expect(one.told.of('busGap')).toHaveLength(1);
  });
});
