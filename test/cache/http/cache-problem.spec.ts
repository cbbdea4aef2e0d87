import { describe, expect, it } from '@jest/globals';
import * as cache from '@tripsage/cache';
import { type CacheError, cacheProblem, type Rejection } from '@tripsage/cache';

const SECRET = 'FlightsService.search: ada@example.org';
const windows = [{ limit: 60, perMs: 60_000 }];
const rejected = (more: Partial<Rejection>) =>
  new cache.RateLimitedError(SECRET, { limiter: 'searches', retryAfterMs: 1_200, windows, ...more });
const failed = (status?: number) =>
  new cache.CacheLoadFailedError(SECRET, {
    failure: { name: 'Error', message: SECRET, ...(status !== undefined && { status }) },
  });
const own = {
  'retry-after': '2',
  'ratelimit-policy': '"searches";q=60;w=60',
  ratelimit: '"searches";r=0;t=2',
};
const later = { 'retry-after': '2' };

describe('the HTTP answer to an error of the cache', () => {
  it.each<[string, CacheError, number, Record<string, string>]>([
    ["a client's own limit", rejected({ isOfKey: true }), 429, own],
    ["a client's own queue", rejected({ isOfKey: true, reason: 'queue-full' }), 429, own],
    ['our limit at a supplier', rejected({}), 503, later],
    ['a pause of a supplier', rejected({ reason: 'paused' }), 503, later],
    ['a shutdown', rejected({ isOfKey: true, reason: 'shut-down' }), 503, later],
    ['limits that nobody counts', rejected({ isOfKey: true, reason: 'store-unavailable' }), 503, later],
    ['a limit without a time', rejected({ retryAfterMs: 0 }), 503, { 'retry-after': '1' }],
    ['a load that took too long', new cache.CacheLoadTimeoutError(SECRET), 504, {}],
    ['a server that is away', new cache.CacheStoreUnavailableError(SECRET), 503, { 'retry-after': '1' }],
    ['a load that failed elsewhere', failed(), 502, {}],
    ['one that was refused to us', failed(401), 502, {}],
    ['one that found nothing', failed(404), 502, {}],
    ['one whose supplier is down', failed(503), 503, {}],
    ['one whose supplier took too long', failed(504), 504, {}],
    ['one whose supplier was asked too often', failed(429), 503, {}],
  ])('to %s', (_, error, status, headers) => {
    const answer = cacheProblem(error);
    expect(answer?.headers).toEqual(headers);
    expect(answer?.problem).toEqual({
      type: 'about:blank',
      title: expect.stringMatching(/^[A-Z][A-Za-z ]+$/),
      status,
      detail: expect.stringMatching(/\.$/),
      code: error.code,
      ...('retry-after' in headers && { retryAfterSeconds: Number(headers['retry-after']) }),
    });
    expect(JSON.stringify(answer)).not.toContain('ada');
  });

  it('is none to any other', () => {
    const others = [
      new cache.CacheOptionError('no'),
      new cache.CacheRuleError('no'),
      new Error('no'),
      'no',
      undefined,
    ];
    expect(others.map(cacheProblem)).toEqual(others.map(() => undefined));
  });
});
