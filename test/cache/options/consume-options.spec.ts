import { describe, expect, it } from '@jest/globals';
import { CacheDurationError, type ConsumeOptions, RateLimitRequestError } from '@tripsage/cache';
import { checkConsumeOptions } from '../../../libs/cache/src/options/consume-options.js';

const check = (options: unknown) => checkConsumeOptions(options as ConsumeOptions, 'Provider.ask');

describe('the options of a limited call', () => {
  it('wait for ten seconds where nothing is said', () => {
    expect(check({})).toEqual({ cost: 1, onLimit: 'wait', maxWaitMs: 10_000 });
    const given = { key: 'ann', cost: 10, priority: 'background', onLimit: 'reject' } as const;
    expect(check({ ...given, maxWait: '1h' })).toEqual({ ...given, maxWaitMs: 3_600_000 });
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
