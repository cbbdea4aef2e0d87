import { describe, expect, it } from '@jest/globals';
import { type ConsumeOptions, type LimiterOptions, RateLimitRequestError } from '@tripsage/cache';
import {
  HeldPermit,
  idOf,
  permitRequest,
  requirePossible,
  type Slot,
} from '../../../../libs/cache/src/limited-call/request/call-permit.js';
import { checkConsumeOptions } from '../../../../libs/cache/src/options/consume-options.js';
import type { CallCost } from '../../../../libs/cache/src/ports/limit-store.js';
import { clockAt, limiterOf, registryOf, requestOf } from '../limits.js';

const limiter = limiterOf({
  limits: [
    { limit: 10, per: '10s' },
    { limit: 100, per: '1h' },
  ],
  reserve: 0.5,
});
const checked = (options: ConsumeOptions) => checkConsumeOptions(options, 'Provider.ask');
const now = 1_000;
const scope = { priority: 'user', mayWait: true, deadline: 3_000 } as const;

describe('the request of a call', () => {
  it('has defaults: one unit, for a user, waiting up to 10 s', () => {
    expect(requestOf(limiter, {}, now)).toMatchObject({
      id: 'duffel',
      cost: 1,
      priority: 'user',
      maxWaitMs: 10_000,
      deadline: 11_000,
      signal: undefined,
    });
  });

  it('has a token of its own', () => {
    expect(requestOf(limiter).token).not.toBe(requestOf(limiter).token);
  });

  it('never waits with onLimit reject', () => {
    expect(requestOf(limiter, { onLimit: 'reject' }, now)).toMatchObject({ maxWaitMs: 0, deadline: now });
  });

  it('takes from its load what the options leave open', () => {
    const inLoad = (options: ConsumeOptions, load: Partial<Record<keyof typeof scope, unknown>>) =>
      permitRequest(limiter, checked(options), 'Provider.ask', { ...scope, ...load } as typeof scope, now);
    expect(inLoad({}, {})).toMatchObject({ priority: 'user', maxWaitMs: 2_000 });
    expect(inLoad({ maxWait: '1s' }, {})).toMatchObject({ maxWaitMs: 1_000 });
    expect(inLoad({}, { priority: 'background' })).toMatchObject({ priority: 'background' });
    expect(inLoad({ priority: 'user' }, { priority: 'background' })).toMatchObject({ priority: 'user' });
    expect(inLoad({}, { mayWait: false })).toMatchObject({ maxWaitMs: 0 });
    expect(inLoad({}, { deadline: 500 })).toMatchObject({ maxWaitMs: 0 });
  });

  it('may cost as much in a background load as for a user', () => {
    const background = { ...scope, priority: 'background' } as const;
    expect(permitRequest(limiter, checked({ cost: 6 }), 'Provider.ask', background, now).cost).toBe(6);
    expect(() => permitRequest(limiter, checked({ cost: 11 }), 'Provider.ask', background, now)).toThrow(
      'Provider.ask: a cost of 11 is more',
    );
  });

  it('is counted by a hash of its key', () => {
    expect(idOf(limiter, undefined)).toBe('duffel');
    expect(idOf(limiter, 'traveller@example.org')).toMatch(/^duffel:[\w-]{22}$/);
    expect(idOf(limiter, 'a')).not.toBe(idOf(limiter, 'b'));
  });
});

const TEN_A_MINUTE = [{ limit: 10, per: '1m' }] as const;
const tenAMinute = limiterOf({ limits: TEN_A_MINUTE });
const even = limiterOf({ limits: TEN_A_MINUTE, algorithm: 'gcra', burst: 5 });

describe('the cost of a call', () => {
  const require = (cost: number, of = tenAMinute) => requirePossible(of, cost, 'Provider.ask');

  it('may be as much as the narrowest window holds', () => {
    expect(() => require(10)).not.toThrow();
    expect(() => require(11)).toThrow('its narrowest window holds 10');
    expect(() => require(6, even)).toThrow('its burst holds 5');
  });

  it('depends on what the limiter was declared with, or has by now where that is more', () => {
    const registry = registryOf({ duffel: { limits: TEN_A_MINUTE } });
    const changed = registry.named('duffel', 'the test');
    registry.change('duffel', [{ limit: 4, per: '1m' }], 'the test');
    expect(() => require(10, changed)).not.toThrow();
    registry.change('duffel', [{ limit: 40, per: '1m' }], 'the test');
    expect(() => require(40, changed)).not.toThrow();
    expect(() => require(41, changed)).toThrow('holds 10');
  });
});

function permitOf(options: LimiterOptions) {
  const clock = clockAt(1_000);
  const done: unknown[] = [];
  const limits = {
    release: async (_: unknown, { cost, ageMs }: CallCost) =>
      void done.push(cost === request.cost ? 'released' : { cost, ageMs }),
    refund: async (_: unknown, countedBy: string, ageMs: number) => void done.push({ countedBy, ageMs }),
  };
  const request = requestOf(limiterOf(options), { cost: options.algorithm === 'gcra' ? 1 : 2 });
  const acquired = { remaining: 7, countedBy: 'store', hasWaited: false } as const;
  const slot: Slot | undefined =
    options.concurrency === undefined
      ? undefined
      : { run: (code) => code(), end: async () => void done.push('not running') };
  return { clock, done, permit: new HeldPermit({ request, acquired, slot }, { limits, clock }) };
}

describe('a permit', () => {
  const sliding: LimiterOptions = { limits: [{ limit: 10, per: '10s' }] };
  const gcra: LimiterOptions = { ...sliding, algorithm: 'gcra' };

  it('does nothing before it ends, and ends once', async () => {
    const { permit, done } = permitOf({ ...sliding, concurrency: 1 });
    expect([permit.remaining, done]).toEqual([7, []]);
    await permit.release();
    await permit.release();
    await permit.refund();
    expect(done).toEqual(['not running', 'released']);
  });

  it('is refunded to whoever counted it, with its age', async () => {
    const { clock, permit, done } = permitOf(sliding);
    clock.advance(250);
    await permit.refund();
    await permit.refund();
    await permit.release();
    expect(done).toEqual([{ countedBy: 'store', ageMs: 250 }]);
  });

  it('needs no release with gcra, which counts from the start, and without concurrency', async () => {
    const { permit, done } = permitOf(gcra);
    await permit.release();
    expect(done).toEqual([]);
    const limited = permitOf({ ...gcra, concurrency: 1 });
    await limited.permit.release();
    expect(limited.done).toEqual(['not running', 'released']);
  });

  it('is corrected to what the call cost, once', async () => {
    const { clock, permit, done } = permitOf({ ...gcra, burst: 5 });
    clock.advance(40);
    await permit.release({ cost: 3 });
    await permit.release({ cost: 4 });
    await permit.refund();
    expect(done).toEqual([{ cost: 3, ageMs: 40 }]);
  });

  it('is corrected to one whole window at most', async () => {
    const { permit, done } = permitOf(sliding);
    await permit.release({ cost: 9_000 });
    expect(done).toEqual([{ cost: 10, ageMs: 0 }]);
  });

  it.each([-1, 0.5, NaN, '3' as unknown as number])('does not end with a cost of %s', async (cost) => {
    const { permit, done } = permitOf(sliding);
    await expect(permit.release({ cost })).rejects.toThrow(RateLimitRequestError);
    expect(done).toEqual([]);
    await permit.release();
    expect(done).toEqual(['released']);
  });

  it('does nothing with a cost after a refund', async () => {
    const { permit, done } = permitOf(sliding);
    await permit.refund();
    await permit.release({ cost: 9 });
    expect(done).toHaveLength(1);
  });
});
