import { describe, expect, it } from '@jest/globals';
import { CacheArgumentError, CacheDurationError } from '@tripsage/cache';
import {
  loadLimits,
  namesBeforeLoad,
  requireSameKey,
} from '../../../../libs/cache/src/cached-call/call/call.js';
import { callOf } from '../../simulated-process.js';

const call = callOf(async () => undefined, { tags: ['literal'] });

describe('a call', () => {
  it('has the limits of its options, or a hard limit of a minute', () => {
    expect(loadLimits({}, 'S.find')).toEqual({ softMs: undefined, hardMs: 60_000 });
    expect(loadLimits({ softLimit: '2s', hardLimit: '5s' }, 'S.find')).toEqual({
      softMs: 2_000,
      hardMs: 5_000,
    });
    expect(() => loadLimits({ hardLimit: '0ms' }, 'S.find')).toThrow(CacheDurationError);
  });

  it('knows its names before the load: its key, what the key is in, and literal tags', () => {
    expect(namesBeforeLoad(call, 'ns:e:o:hash', ['known'])).toEqual([
      'k:ns:e:o:hash',
      'n:ns',
      'n:ns:e',
      'n:ns:e:o',
      't:literal',
      't:known',
    ]);
    const withRule = callOf(async () => undefined, { tags: () => ['by rule'] });
    expect(namesBeforeLoad(withRule, 'ns:k')).toEqual(['k:ns:k', 'n:ns']);
  });

  it('is refused where its key changed while it was under way', () => {
    expect(() => requireSameKey(call, 'ns:key')).not.toThrow();
    expect(() => requireSameKey(call, 'ns:other')).toThrow(CacheArgumentError);
  });
});
