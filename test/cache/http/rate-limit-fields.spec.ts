import { describe, expect, it } from '@jest/globals';
import { RateLimitedError, rateLimitFields } from '@tripsage/cache';
import { permittedFields } from '../../../libs/cache/src/http/rate-limit-fields.js';

const refusal = { limiter: 'searches', reason: 'limit', retryAfterMs: 11_200 } as const;
const fieldsOf = (more: object) => rateLimitFields(new RateLimitedError('', { ...refusal, ...more }));

describe('the fields that tell a client of a limit', () => {
  it('are Retry-After in whole seconds, one at least', () => {
    expect(fieldsOf({})).toEqual({ 'retry-after': '12' });
    expect(fieldsOf({ retryAfterMs: 0 })).toEqual({ 'retry-after': '1' });
  });

  it('and for the client’s own limit its policy, and that nothing is left', () => {
    expect(fieldsOf({ isOfKey: true, windows: [{ limit: 20, perMs: 60_000 }] })).toEqual({
      'retry-after': '12',
      'ratelimit-policy': '"searches";q=20;w=60',
      ratelimit: '"searches";r=0;t=12',
    });
  });

  it('where there are several windows, all of them, and what is left of all together', () => {
    const windows = [
      { limit: 20, perMs: 60_000 },
      { limit: 200, perMs: 3_600_000 },
    ];
    expect(fieldsOf({ isOfKey: true, windows })).toEqual({
      'retry-after': '12',
      'ratelimit-policy': '"searches/60s";q=20;w=60, "searches/3600s";q=200;w=3600',
      ratelimit: '"searches";r=0;t=12',
    });
  });

  it('are Retry-After alone where the limit has no windows', () => {
    expect(fieldsOf({ isOfKey: true, windows: [] })).toEqual({ 'retry-after': '12' });
  });
});

describe('the fields of an answer within the limits', () => {
  const limiter = { name: 'searches', windows: [{ limit: 20, perMs: 60_000 }] };
  const running = { name: 'running', windows: [] };
  const permit = (of: typeof limiter | typeof running, remaining: number, isCounted = true) => ({
    request: { limiter: of },
    remaining,
    isCounted,
  });

  it('are the policies, and what is left where it is counted', () => {
    expect(permittedFields([limiter], [permit(limiter, 3)])).toEqual({
      'ratelimit-policy': '"searches";q=20;w=60',
      ratelimit: '"searches";r=3',
    });
    expect(permittedFields([limiter], [permit(limiter, 0, false)])).toEqual({
      'ratelimit-policy': '"searches";q=20;w=60',
    });
  });

  it('are none of limits without windows', () => {
    expect(permittedFields([running], [permit(running, 3)])).toEqual({});
  });
});
