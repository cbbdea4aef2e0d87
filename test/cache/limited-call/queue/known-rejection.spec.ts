import { describe, expect, it } from '@jest/globals';
import { KnownRejection } from '../../../../libs/cache/src/limited-call/queue/known-rejection.js';
import { limiterOf, requestOf } from '../limits.js';

const limiter = limiterOf({ limits: [{ limit: 10, per: '10s' }], reserve: 0 });
const rejected = { kind: 'rejected', waitMs: 5_000, reason: 'limit' } as const;
const at = (now: number, wasFull = false) => ({ now, wasFull });
const now = 1_000;

describe('a known rejection', () => {
  it('holds for requests that cost as much or more, and can’t wait that long, until its time', () => {
    const known = new KnownRejection();
    const reject = (options: object, moment: number) =>
      known.of(requestOf(limiter, options, moment), moment)?.retryAfterMs;
    known.reject(requestOf(limiter, { cost: 2, onLimit: 'reject' }, now), rejected, at(now));
    expect(reject({ cost: 2, onLimit: 'reject' }, 2_000)).toBe(4_000);
    expect(reject({ cost: 3, maxWait: '3s' }, 2_000)).toBe(4_000);
    expect(reject({ cost: 1, onLimit: 'reject' }, 2_000)).toBeUndefined();
    expect(reject({ cost: 2, maxWait: '4s' }, 2_000)).toBeUndefined();
    expect(reject({ cost: 2, onLimit: 'reject' }, 6_000)).toBeUndefined();
    expect([known.holdsAt(5_999), known.holdsAt(6_000)]).toEqual([true, false]);
    known.forget();
    expect(reject({ cost: 2, onLimit: 'reject' }, 2_000)).toBeUndefined();
  });

  it('of a background call does not hold for users', () => {
    const known = new KnownRejection();
    const background = requestOf(limiter, { priority: 'background', onLimit: 'reject' }, now);
    known.reject(background, rejected, at(now));
    expect(known.of(background, now)?.reason).toBe('limit');
    expect(known.of(requestOf(limiter, { onLimit: 'reject' }, now), now)).toBeUndefined();
  });

  it('is not remembered for running calls, which may end sooner', () => {
    const known = new KnownRejection();
    const request = requestOf(limiter, { onLimit: 'reject' }, now);
    const error = known.reject(request, { ...rejected, reason: 'concurrency' }, at(now));
    expect(error).toMatchObject({ reason: 'concurrency', retryAfterMs: 5_000 });
    expect(known.of(request, now)).toBeUndefined();
  });

  it('is not remembered where only the queue was full', () => {
    const known = new KnownRejection();
    const patient = requestOf(limiter, { maxWait: '10s' }, now);
    expect(known.reject(patient, rejected, at(now, true)).reason).toBe('queue-full');
    expect(known.holdsAt(now)).toBe(false);
    const hasty = requestOf(limiter, { maxWait: '1s' }, now);
    expect(known.reject(hasty, rejected, at(now, true)).reason).toBe('limit');
    expect(known.holdsAt(now)).toBe(true);
  });
});
