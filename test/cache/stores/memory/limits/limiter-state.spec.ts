import { describe, expect, it } from '@jest/globals';
import { type LimiterPolicy, QUEUE_GRACE_MS } from '@tripsage/cache';
import {
  LimiterState,
  LimitQueue,
} from '../../../../../libs/cache/src/stores/memory/limits/limiter-state.js';

const LENGTH_MS = 1_000;
const policy: LimiterPolicy = {
  algorithm: 'sliding',
  windows: [{ limit: 2, lengthMs: LENGTH_MS, most: { user: 2, background: 2 } }],
  concurrency: undefined,
  slotLifeMs: LENGTH_MS,
  latestMs: 0,
};
const ask = (token: string, priority: 'user' | 'background' = 'user') => ({ token, cost: 1, priority });

describe('the state of a limiter', () => {
  it('puts background callers behind users', () => {
    const state = new LimiterState();
    state.add(ask('b', 'background'), 1);
    state.add(ask('a'), 2);
    const tokens = (priority: 'user' | 'background') =>
      state.queue(priority, 0).places.map(({ token }) => token);
    expect([tokens('user'), tokens('background')]).toEqual([['a'], ['a', 'b']]);
  });

  it('lets go of a place that is not claimed in time, or taken twice', () => {
    const state = new LimiterState();
    state.add(ask('a'), 10);
    state.add(ask('b'), 20);
    state.add(ask('a'), 30);
    expect(state.queued('user', 20 + QUEUE_GRACE_MS).map(({ token }) => token)).toEqual(['b', 'a']);
    expect(state.queued('user', 21 + QUEUE_GRACE_MS).map(({ token }) => token)).toEqual(['a']);
  });

  it('counts calls under way until their lives end, and prolongs no others', () => {
    const state = new LimiterState();
    state.run('a', 10);
    state.run('b', 20);
    state.prolong(['a', 'unknown'], 5, 100);
    expect([state.underWay(20), state.underWay(105)]).toEqual([1, 0]);
    state.run('c', 200);
    expect([state.end('c'), state.end('c')]).toEqual([true, false]);
  });

  it('is idle once nothing of it counts', () => {
    const state = new LimiterState();
    state.counts.meterFor(policy, 0).spend('a', 1, 0);
    state.pausedUntil = 500;
    expect([state.isIdle(499), state.isIdle(500), state.isIdle(LENGTH_MS)]).toEqual([false, false, true]);
  });

  it('keeps queues and calls under way in a reset', () => {
    const state = new LimiterState();
    state.counts.meterFor(policy, 0).spend('a', 2, 0);
    state.pausedUntil = 500;
    state.run('a', 100);
    state.add(ask('b'), 10);
    state.reset();
    expect(state.counts.meterFor(policy, 0).used(policy.windows[0]!, 0)).toBe(0);
    expect([state.pausedUntil, state.underWay(0), state.queued('user', 0).length]).toEqual([-Infinity, 1, 1]);
  });
});

const queueOf = (...places: [cost: number, turn: number][]) =>
  new LimitQueue(places.map(([cost, turn], i) => ({ token: `t${i}`, cost, turn, upTo: 0, latest: 0 })));

describe('the queue of a limiter', () => {
  it('sums costs and takes the latest turn of the first so many', () => {
    const queue = queueOf([2, 10], [1, 5], [3, 20]);
    expect([0, 1, 2, 3].map((count) => queue.units(count))).toEqual([0, 2, 3, 6]);
    expect([0, 1, 2, 3].map((count) => queue.latest(count))).toEqual([-Infinity, 10, 10, 20]);
    expect([1, 2, 3, 4, 6].map((unit) => queue.turnOfUnit(unit, 3))).toEqual([10, 10, 10, 20, 20]);
  });

  it('sums anew from a place that changed or went', () => {
    const queue = queueOf([2, 10], [1, 15], [3, 20]);
    expect(queue.units(3)).toBe(6);
    queue.remove(1);
    expect([queue.length, queue.units(2), queue.latest(2)]).toEqual([2, 5, 20]);
    queue.places[0]!.turn = 30;
    queue.changedFrom(0);
    expect(queue.latest(2)).toBe(30);
  });
});
