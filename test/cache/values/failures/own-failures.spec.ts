import { describe, expect, it } from '@jest/globals';
import * as cache from '@tripsage/cache';
import { FailureCodec } from '../../../../libs/cache/src/values/failures/failure-codec.js';
import { OWN_FAILURES } from '../../../../libs/cache/src/values/failures/own-failures.js';

const codec = new FailureCodec(OWN_FAILURES);
const elsewhere = (error: unknown): unknown => {
  const { failure } = codec.write(error);
  return codec.read(JSON.parse(JSON.stringify(failure)) as typeof failure, 'S.find').error;
};

describe('an error of our own', () => {
  it('comes back of its class, each of them', () => {
    const classes = Object.values(cache).filter(
      (one): one is typeof cache.CacheRuleError =>
        typeof one === 'function' && one.prototype instanceof cache.CacheError,
    );
    expect(classes).toHaveLength(cache.CACHE_ERROR_CODES.length);
    for (const OwnError of classes) {
      const back = elsewhere(new OwnError('what is wrong'));
      expect(Object.getPrototypeOf(back)).toBe(OwnError.prototype);
      expect(back).toMatchObject({ name: OwnError.name, message: 'what is wrong' });
    }
  });

  it('has the fields of a rejection, or of the failure that it shares', () => {
    const rejection = { limiter: 'duffel', reason: 'paused', retryAfterMs: 1_200, isOfKey: true, windows: [{ limit: 1, perMs: 1_000 }] } as const; // prettier-ignore
    expect(elsewhere(new cache.RateLimitedError('no', rejection))).toMatchObject(rejection);
    const failure = { name: 'X', message: 'down', code: 'E', status: 503 };
    expect(elsewhere(new cache.CacheLoadFailedError('no', { failure }))).toMatchObject({ failure });
  });

  it('is described where a class of the app extends it', () => {
    class Own extends cache.CacheStoreUnavailableError {}
    expect(elsewhere(new Own('no'))).toBeInstanceOf(cache.CacheLoadFailedError);
  });
});

describe('errors of the platform and of http-errors', () => {
  it('come back as what they were', async () => {
    const aborted = await fetch('http://127.0.0.1:1', { signal: AbortSignal.abort() }).catch(
      (e: unknown) => e,
    );
    expect(elsewhere(aborted)).toBeInstanceOf(DOMException);
    expect(elsewhere(aborted)).toMatchObject({ name: 'AbortError' });
    const fields = { name: 'NotFoundError', status: 404, statusCode: 404, expose: true, code: 'E_NO' };
    expect(elsewhere(Object.assign(new Error('no trip'), fields))).toMatchObject({
      ...fields,
      message: 'no trip',
    });
  });

  it('are described where the status is only half there', () => {
    for (const fields of [{ status: 404 }, { status: 404, statusCode: 400, expose: true }]) {
      expect(elsewhere(Object.assign(new Error('no'), fields))).toBeInstanceOf(cache.CacheLoadFailedError);
    }
  });
});
