// Slow: starts the whole API, often.
import { describe, expect, it } from '@jest/globals';
import { RateLimitedError } from '@tripsage/cache';
import { problemOf } from '../../apps/tripsage-api/src/problems/problem-of.js';
import { type ApiAnswer, SEARCH, startApi } from './api-under-test.js';
import { startSandbox } from './sandbox-under-test.js';
import { duffelError, startSupplier } from './scripted-supplier.js';

/** Duffel's limit, and the window of the limiter that keeps it: a margin longer. */
const LIMIT = { rateLimits: { duffel: { limit: 60, windowSeconds: 60 } } };
const WINDOW_MS = 60_051;

/** With few offers: what is counted here is searches, and each offer takes the processor's time in three places. */
const searchOn = (day: number) => ({
  ...SEARCH,
  origin: 'MAD',
  destination: 'LIS',
  maxStops: 0,
  departureDate: new Date(Date.UTC(2027, 2, day)).toISOString().slice(0, 10),
});

describe('searches beyond what Duffel allows', () => {
  const started = async () => {
    const sandbox = await startSandbox(LIMIT);
    const api = await startApi({ supplierUrl: sandbox.url, clock: sandbox.clock });
    return { sandbox, api };
  };
  const withStatus = (answers: readonly ApiAnswer[], asked: number) =>
    answers.filter(({ status }) => status === asked).length;

  it('are answered with 503 and when to come back, and Duffel sees none of them', async () => {
    const { sandbox, api } = await started();
    const answers = await Promise.all(Array.from({ length: 80 }, (_, day) => api.search(searchOn(day))));
    expect([withStatus(answers, 200), withStatus(answers, 503)]).toEqual([60, 20]);
    expect(sandbox.calls()).toEqual({ 'POST /air/offer_requests': 60 });
    const rejected = answers.find(({ status }) => status === 503);
    expect(rejected?.body).toEqual({
      type: 'urn:tripsage:problem:supplier-rate-limited',
      title: 'The supplier takes no more requests for the moment',
      status: 503,
      detail: 'We ask duffel as often as we may, and all of that is taken.',
      instance: '/api/flights/search',
      supplier: 'duffel',
      reason: 'rate-limited',
      retryAfterSeconds: 61,
    });
    expect(rejected?.headers).toMatchObject({
      'retry-after': '61',
      'cache-status': 'tripsage; fwd=uri-miss; detail=RATE_LIMITED',
    });
    expect(rejected?.headers).not.toHaveProperty('ratelimit');
    sandbox.clock.advance(WINDOW_MS);
    expect((await api.search(searchOn(79))).status).toBe(200);
  });

  it('are answered from the cache all the same, also with what is no longer fresh', async () => {
    const { sandbox, api } = await started();
    await api.search(searchOn(0));
    sandbox.clock.advance(11 * 60_000);
    await Promise.all(Array.from({ length: 60 }, (_, day) => api.search(searchOn(day + 1))));
    const fresh = await api.search(searchOn(1));
    expect(fresh.headers['cache-status']).toMatch(/^tripsage; hit; ttl=\d/);
    const old = await api.search(searchOn(0));
    expect(old).toMatchObject({ status: 200, headers: { age: '660' } });
    expect(old.headers['cache-status']).toMatch(/^tripsage; hit; ttl=-\d+; detail=STALE_IF_RATE_LIMITED$/);
    expect(Object.values(sandbox.calls())).toEqual([61]);
  });
});

describe('Duffel saying that it is asked too often', () => {
  it('holds us back until then, and callers are told', async () => {
    const supplier = await startSupplier(duffelError(429, {}, { 'retry-after': '30' }));
    const api = await startApi({ supplierUrl: supplier.url });
    const first = await api.search(searchOn(1));
    expect(first).toMatchObject({ status: 503, headers: { 'retry-after': '30' } });
    api.clock.advance(10_000);
    const second = await api.search(searchOn(2));
    expect(second).toMatchObject({
      status: 503,
      headers: { 'retry-after': '20' },
      body: { supplier: 'duffel' },
    });
    expect(supplier.calls).toHaveLength(1);
    api.clock.advance(20_000);
    await api.search(searchOn(3));
    expect(supplier.calls).toHaveLength(2);
  });
});

describe('a limit of a caller’s own', () => {
  it('is answered with 429', () => {
    const refusal = { limiter: 'searches', reason: 'limit', retryAfterMs: 1_200, isOfKey: true } as const;
    expect(problemOf(new RateLimitedError('rejected', refusal))).toEqual({
      type: 'urn:tripsage:problem:too-many-requests',
      title: 'You have asked too often',
      status: 429,
      retryAfterSeconds: 2,
    });
  });
});
