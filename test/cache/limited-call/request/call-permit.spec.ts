import { describe, expect, it } from '@jest/globals';
import { type ConsumeOptions, type LimiterOptions, RateLimitRequestError } from '@tripsage/cache';
import {
  HeldPermit,
  idOf,
  permitRequest,
  requirePossible,
} from '../../../../libs/cache/src/limited-call/request/call-permit.js';
import { checkConsumeOptions } from '../../../../libs/cache/src/options/consume-options.js';
import { checkLimiterOptions } from '../../../../libs/cache/src/options/limiter-options.js';
import { clockAt, limiterOf, requestOf } from '../limits.js';

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

describe('the cost of a call', () => {
  const limits = [{ limit: 10, per: '1m' }] as const;
  const sliding = checkLimiterOptions('duffel', { limits }, 'duffel', 5_000);
  const gcra = checkLimiterOptions('even', { limits, algorithm: 'gcra', burst: 5 }, 'even', 5_000);
  const require = (cost: number, priority: 'user' | 'background' = 'user', of = sliding) =>
    requirePossible(of, cost, priority, 'Provider.ask');

  it('may be as much as the narrowest window holds for that priority', () => {
    expect(() => require(10)).not.toThrow();
    expect(() => require(11)).toThrow('its narrowest window holds 10');
    expect(() => require(8, 'background')).not.toThrow();
    expect(() => require(9, 'background')).toThrow('its narrowest window holds 8');
    expect(() => require(6, 'user', gcra)).toThrow('its burst, less the reserve, holds 5');
  });
});

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

  it('is checked with the priority that its load gives', () => {
    const background = { ...scope, priority: 'background' } as const;
    const ask = (load: typeof scope | typeof background) =>
      permitRequest(limiter, checked({ cost: 6 }), 'Provider.ask', load, now).cost;
    expect(ask(scope)).toBe(6);
    expect(() => ask(background)).toThrow(RateLimitRequestError);
    expect(() => ask(background)).toThrow('Provider.ask: a cost of 6 is more');
    const asUser = checked({ cost: 6, priority: 'user' });
    expect(permitRequest(limiter, asUser, 'Provider.ask', background, now).cost).toBe(6);
  });

  it('is counted by a hash of its key', () => {
    expect(idOf(limiter, undefined)).toBe('duffel');
    expect(idOf(limiter, 'traveller@example.org')).toMatch(/^duffel:[\w-]{22}$/);
    expect(idOf(limiter, 'a')).not.toBe(idOf(limiter, 'b'));
  });
});

function permitOf(options: LimiterOptions) {
  const clock = clockAt(1_000);
  const done: unknown[] = [];
  const limits = {
    release: async () => void done.push('released'),
    refund: async (_: unknown, countedBy: string, ageMs: number) => void done.push({ countedBy, ageMs }),
  };
  const running = { remove: () => void done.push('not running') };
  const request = requestOf(limiterOf(options));
  const acquired = { remaining: 7, countedBy: 'store', hasWaited: false } as const;
  return { clock, done, permit: new HeldPermit(request, acquired, { limits, running, clock }) };
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
});
