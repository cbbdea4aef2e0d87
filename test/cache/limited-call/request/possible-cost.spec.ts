import { describe, expect, it } from '@jest/globals';
import type { LimiterOptions, Priority } from '@tripsage/cache';
import { requirePossible, tooCostly } from '../../../../libs/cache/src/limited-call/request/possible-cost.js';
import { limiterOf, registryOf, requestOf } from '../limits.js';

const limits = [{ limit: 10, per: '1m' }] as const;
const sliding = limiterOf({ limits });
const gcra = limiterOf({ limits, algorithm: 'gcra', burst: 5 });

describe('the cost of a call', () => {
  const require = (cost: number, of = sliding) => requirePossible(of, cost, 'Provider.ask');

  it('may be as much as the narrowest window holds', () => {
    expect(() => require(10)).not.toThrow();
    expect(() => require(11)).toThrow('its narrowest window holds 10');
    expect(() => require(6, gcra)).toThrow('its burst holds 5');
  });

  it('is judged by what the limiter was declared with, or has by now where that is more', () => {
    const registry = registryOf({ duffel: { limits } });
    const limiter = registry.named('duffel', 'the test');
    registry.change('duffel', [{ limit: 4, per: '1m' }], 'the test');
    expect(() => require(10, limiter)).not.toThrow();
    registry.change('duffel', [{ limit: 40, per: '1m' }], 'the test');
    expect(() => require(40, limiter)).not.toThrow();
    expect(() => require(41, limiter)).toThrow('holds 10');
  });
});

describe('a call that costs more than the limits in force permit', () => {
  it('is rejected with a reason, and may ask again a window later', () => {
    const registry = registryOf({ duffel: { limits } });
    const limiter = registry.named('duffel', 'the test');
    const request = requestOf(limiter, { cost: 8 });
    expect(tooCostly(request)).toBeUndefined();
    registry.change('duffel', [{ limit: 7, per: '1m' }], 'the test');
    expect(tooCostly(request)).toMatchObject({ reason: 'cost', retryAfterMs: 60_051 });
    registry.change('duffel', undefined, 'the test');
    expect(tooCostly(request)).toBeUndefined();
  });

  it.each<[LimiterOptions['reserve'], Priority, string | undefined]>([
    [1, 'background', 'cost'],
    [1, 'user', undefined],
    [0.5, 'background', undefined],
  ])('with a reserve of %s, for a %s caller: %s', (reserve, priority, reason) => {
    expect(tooCostly(requestOf(limiterOf({ limits, reserve }), { cost: 9, priority }))?.reason).toBe(reason);
  });

  it('is never one that costs nothing', () => {
    const request = requestOf(limiterOf({ limits, reserve: 1 }), { cost: 0, priority: 'background' });
    expect(tooCostly(request)).toBeUndefined();
  });
});
