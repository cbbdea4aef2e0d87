import { describe, expect, it } from '@jest/globals';
import { CacheDurationError, type ConsumeOptions, RateLimitRequestError } from '@tripsage/cache';
import { checkConsumeOptions } from '../../../libs/cache/src/options/consume-options.js';
import { checkLimiterOptions } from '../../../libs/cache/src/options/limiter-options.js';

const sliding = checkLimiterOptions('duffel', { limits: [{ limit: 10, per: '1m' }] }, 'duffel', 5_000);
const gcra = checkLimiterOptions(
  'even',
  { limits: [{ limit: 10, per: '1m' }], algorithm: 'gcra', burst: 5 },
  'even',
  5_000,
);
const check = (options: unknown, limiter = sliding) =>
  checkConsumeOptions(limiter, options as ConsumeOptions, 'Provider.ask');

describe('the options of a limited call', () => {
  it('wait for ten seconds where nothing is said', () => {
    expect(check({})).toBe(10_000);
    expect(check({ maxWait: '1h', key: 'ann', cost: 10, onLimit: 'reject' })).toBe(3_600_000);
  });

  it('may cost as much as the narrowest window holds for that priority', () => {
    expect(() => check({ cost: 10 })).not.toThrow();
    expect(() => check({ cost: 11 })).toThrow('its narrowest window holds 10');
    expect(() => check({ cost: 8, priority: 'background' })).not.toThrow();
    expect(() => check({ cost: 9, priority: 'background' })).toThrow('its narrowest window holds 8');
    expect(() => check({ cost: 6 }, gcra)).toThrow('its burst, less the reserve, holds 5');
  });

  it.each<[object, string]>([
    [{ key: '' }, 'key must be well-formed text that is not empty'],
    [{ key: '\ud800' }, 'key must be well-formed text that is not empty'],
    [{ cost: -1 }, 'cost must be a whole number, 0 or more'],
    [{ priority: 'high' }, "priority must be 'user' or 'background'"],
    [{ onLimit: 'fail' }, "onLimit must be 'wait' or 'reject'"],
    [{ signal: {} }, 'signal must be an AbortSignal'],
    [{ maxWait: '2h' }, "maxWait is '2h'. Expected at most '1h'"],
    [{ weight: 1 }, "'weight' is not an option"],
  ])('are refused by name: %p', (options, message) => {
    expect(() => check(options)).toThrow(RateLimitRequestError);
    expect(() => check(options)).toThrow(`Provider.ask: ${message}`);
  });

  it('refuse a wait that is no duration', () => {
    expect(() => check({ maxWait: 5 })).toThrow(CacheDurationError);
  });
});
