import { describe, expect, it } from '@jest/globals';
import type { ConsumeOptions } from '@tripsage/cache';
import { idOf, permitRequest } from '../../../../libs/cache/src/limited-call/request/permit-request.js';
import { checkConsumeOptions } from '../../../../libs/cache/src/options/consume-options.js';
import { limiterOf, requestOf } from '../limits.js';

const limiter = limiterOf({
  limits: [
    { limit: 10, per: '10s' },
    { limit: 100, per: '1h' },
  ],
  reserve: 0.5,
});
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
      permitRequest(limiter, options, 'Provider.ask', { ...scope, ...load } as typeof scope, now);
    expect(inLoad({}, {})).toMatchObject({ priority: 'user', maxWaitMs: 2_000 });
    expect(inLoad({ maxWait: '1s' }, {})).toMatchObject({ maxWaitMs: 1_000 });
    expect(inLoad({}, { priority: 'background' })).toMatchObject({ priority: 'background' });
    expect(inLoad({ priority: 'user' }, { priority: 'background' })).toMatchObject({ priority: 'user' });
    expect(inLoad({}, { mayWait: false })).toMatchObject({ maxWaitMs: 0 });
    expect(inLoad({}, { deadline: 500 })).toMatchObject({ maxWaitMs: 0 });
  });

  it('may cost what the narrowest window holds for its priority', () => {
    const check = (options: ConsumeOptions) => checkConsumeOptions(limiter, options, 'Provider.ask');
    expect(check({ cost: 10 })).toBe(10_000);
    expect(check({ cost: 5, priority: 'background' })).toBe(10_000);
    expect(() => check({ cost: 11 })).toThrow('its narrowest window holds 10');
    expect(() => check({ cost: 6, priority: 'background' })).toThrow('background callers at once');
  });

  it.each<[string, object, string]>([
    ['a cost below 0', { cost: -1 }, 'cost must be a whole number, 0 or more'],
    ['an empty key', { key: '' }, 'key must be well-formed text'],
    ['half a character as a key', { key: '\ud800' }, 'key must be well-formed text'],
    ['a wait beyond 1 h', { maxWait: '2h' }, "maxWait is '2h'. Expected at most '1h'"],
    ['a wait without a unit', { maxWait: 10 }, 'Provider.ask: maxWait'],
    ['an unknown option', { weight: 1 }, "'weight' is not an option"],
  ])('is rejected by name with %s', (_, options, message) => {
    expect(() => checkConsumeOptions(limiter, options, 'Provider.ask')).toThrow(message);
  });

  it('is counted by a hash of its key', () => {
    expect(idOf(limiter, undefined)).toBe('duffel');
    expect(idOf(limiter, 'traveller@example.org')).toMatch(/^duffel:[\w-]{22}$/);
    expect(idOf(limiter, 'a')).not.toBe(idOf(limiter, 'b'));
  });
});
