import { describe, expect, it } from '@jest/globals';
import { type LimiterPolicy, SLOT_POLL_MS } from '@tripsage/cache';
import { LimitDecision } from '../../../../../libs/cache/src/stores/memory/limits/limit-decision.js';
import { LimiterState } from '../../../../../libs/cache/src/stores/memory/limits/limiter-state.js';

const NOW = 10_000;
const policy: LimiterPolicy = {
  algorithm: 'sliding',
  windows: [{ limit: 2, lengthMs: 1_000, most: { user: 2, background: 1 } }],
  concurrency: { user: 2, background: 1 },
  slotLifeMs: 60_000,
  latestMs: 0,
};
const ask = (token: string, cost = 1) => ({ token, cost, priority: 'user' as const });

function deciding(how = policy) {
  const state = new LimiterState();
  const decision = new LimitDecision(state, how, NOW);
  const waitFor = (cost: number, priority: 'user' | 'background' = 'user') => {
    const queue = state.queue(priority, NOW);
    return decision.waitFor({ cost, priority }, queue, queue.length);
  };
  return { state, decision, waitFor };
}

describe('a decision of a limiter', () => {
  it('names the longest of the waits as its reason', () => {
    const { state, decision, waitFor } = deciding();
    expect(waitFor(1)).toBeUndefined();
    decision.permit(ask('a', 2));
    expect(waitFor(1)).toEqual({ waitMs: 1_000, reason: 'limit' });
    state.pausedUntil = NOW + 500;
    expect([waitFor(1)?.reason, waitFor(0)]).toEqual(['limit', { waitMs: 500, reason: 'paused' }]);
    state.pausedUntil = NOW + 5_000;
    expect(waitFor(1)).toEqual({ waitMs: 5_000, reason: 'paused' });
  });

  it('asks again for a slot after a while, and only where the windows have room', () => {
    const { decision, waitFor } = deciding();
    decision.permit(ask('a', 0));
    expect(waitFor(1, 'background')).toEqual({ waitMs: SLOT_POLL_MS, reason: 'concurrency' });
    expect(waitFor(1)).toBeUndefined();
    decision.permit(ask('b', 2));
    expect(waitFor(1)?.reason).toBe('limit');
    expect(waitFor(0)?.reason).toBe('concurrency');
  });

  it('sends a request that costs more than there ever is away for a whole window', () => {
    expect(deciding().waitFor(3)).toEqual({ waitMs: 1_000, reason: 'limit' });
  });

  it('moves those behind when a turn becomes later, and nobody when it becomes earlier', () => {
    const { state, decision } = deciding({ ...policy, concurrency: undefined });
    decision.permit(ask('a', 2));
    state.add(ask('b', 2), NOW + 1_000);
    state.add(ask('c', 2), NOW + 2_000);
    const queue = state.queue('user', NOW);
    decision.promise('user', queue, 0, 5_000);
    expect(queue.places.map(({ turn }) => turn - NOW)).toEqual([5_000, 6_000]);
    decision.promise('user', queue, 0, 1_000);
    expect(queue.places.map(({ turn }) => turn - NOW)).toEqual([1_000, 6_000]);
  });

  it('leaves what is queued out of what remains', () => {
    const { state, decision } = deciding();
    const nobody = state.queue('user', NOW);
    expect(decision.remaining(nobody)).toBe(2);
    decision.permit(ask('a'));
    expect(decision.remaining(nobody)).toBe(1);
    state.add(ask('b'), NOW);
    expect(decision.remaining(state.queue('user', NOW))).toBe(0);
  });
});
