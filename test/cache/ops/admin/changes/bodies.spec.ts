import { describe, expect, it } from '@jest/globals';
import { CacheDurationError, CacheOptionError, RateLimitOptionError } from '@tripsage/cache';
import {
  checkLimitBody,
  checkModeBody,
  checkPatternBody,
  checkPauseBody,
  checkResetBody,
} from '../../../../../libs/cache/src/ops/admin/changes/bodies.js';

const limits = [{ limit: 30, per: '1m' }];

describe('the body of a request to the admin', () => {
  it('says the mode, or nothing', () => {
    expect([undefined, {}, { mode: 'delete' }].map(checkModeBody)).toEqual(['delete', 'delete', 'delete']);
    expect(checkModeBody({ mode: 'expire', pattern: 'flights:*' })).toBe('expire');
    expect(() => checkModeBody({ mode: 'hard' })).toThrow("mode must be 'delete' or 'expire'");
    expect(() => checkModeBody([])).toThrow(CacheOptionError);
  });

  it('names the keys to clear by more than a star', () => {
    expect(checkPatternBody({ pattern: 'flights:*', mode: 'delete' })).toBe('flights:*');
    for (const body of [undefined, {}, { pattern: '' }, { pattern: '*' }, { pattern: 5 }]) {
      expect(() => checkPatternBody(body)).toThrow('pattern must be text that begins with a namespace');
    }
  });

  it('confirms a reset by its word', () => {
    expect(() => checkResetBody({ confirm: 'reset' })).not.toThrow();
    for (const body of [undefined, {}, { confirm: true }, { confirm: 'yes' }]) {
      expect(() => checkResetBody(body)).toThrow('send {"confirm":"reset"}');
    }
  });

  it('pauses a limiter for five minutes, or as long as it says, at most a day', () => {
    expect([undefined, {}, { for: '1d' }].map(checkPauseBody)).toEqual([300_000, 300_000, 86_400_000]);
    expect(() => checkPauseBody({ for: '25h' })).toThrow("for: expected at most '1d'");
    expect(() => checkPauseBody({ for: 300 })).toThrow(CacheDurationError);
  });

  it('gives a limiter other limits for a while', () => {
    expect(checkLimitBody({ limits, for: '1h' })).toEqual({ limits, for: '1h' });
    expect(() => checkLimitBody({ limits })).toThrow(CacheDurationError);
    expect(() => checkLimitBody({ limits, for: '31d' })).toThrow("for: expected at most '30d'");
    for (const body of [undefined, {}, { limits: [] }, { limits: [5], for: '1h' }, { limits: 5 }]) {
      expect(() => checkLimitBody(body)).toThrow('Expected {"limits":[{"limit":30,"per":"1m"}],"for":"1h"}');
    }
    expect(() => checkLimitBody({ limits, for: '1h', burst: 2 })).toThrow(RateLimitOptionError);
  });
});
