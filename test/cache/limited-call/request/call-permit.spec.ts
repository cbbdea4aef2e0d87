import { describe, expect, it } from '@jest/globals';
import type { ConsumeOptions } from '@tripsage/cache';
import { idOf, permitRequest } from '../../../../libs/cache/src/limited-call/request/call-permit.js';
import { checkConsumeOptions } from '../../../../libs/cache/src/options/consume-options.js';
import { limiterOf, requestOf } from '../limits.js';

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
