import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { CallEnd } from '@tripsage/cache';
import {
  failedCallOf,
  standardFeedback,
} from '../../../../libs/cache/src/limited-call/feedback/standard-feedback.js';
import { NOW } from './answers.js';

const feedback = (end: CallEnd) => standardFeedback(end, NOW);
const error = (fields: object, cause?: unknown): { error: Error } => ({
  error: Object.assign(new Error('rejected', { cause }), fields),
});
const headers = { 'retry-after': '7' };
const PAUSE = { pauseMs: 7000 };

/** Its fields are those of the SDK's. */
class DuffelError extends Error {
  readonly headers = new Headers({ 'Retry-After': '7' });
  readonly meta = { status: 429, request_id: 'req' };
  readonly errors = [{ code: 'rate_limit_exceeded' }];
  readonly status = 429;
}

/** As node-fetch's: fetch's only by its methods. */
class ForeignHeaders {
  readonly #values = new Map([['retry-after', '7']]);
  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }
}

const circle = new Error('turns');
circle.cause = Object.assign(new Error('round'), { cause: circle });

function nested(depth: number, inner: unknown): Error {
  const cause = depth === 1 ? inner : nested(depth - 1, inner);
  return new Error('wrapped', { cause });
}

describe('a supplier’s answer is found', () => {
  it.each<[string, CallEnd]>([
    ['in a fetch Response', { value: new Response(null, { status: 429, headers }) }],
    ['in a thrown Response', { error: new Response(null, { status: 429, headers }) }],
    [
      'in what an SDK answers with, with fetch’s Headers',
      { value: { data: {}, status: 429, headers: new Headers(headers) } },
    ],
    ['with headers of another fetch', { value: { status: 429, headers: new ForeignHeaders() } }],
    ['with a Map of headers', { value: { status: 429, headers: new Map(Object.entries(headers)) } }],
    [
      'with a Map of headers in another letter case',
      { value: { status: 429, headers: new Map([['Retry-After', '7']]) } },
    ],
    ['with an object of headers', { value: { status: 429, headers } }],
    [
      'with an object of headers in another letter case',
      { value: { status: 429, headers: { 'Retry-AFTER': '7' } } },
    ],
    [
      'with an object of headers without a prototype',
      { value: { status: 429, headers: Object.assign(Object.create(null), headers) } },
    ],
    ['with lists of header lines', { value: { status: 429, headers: { 'retry-after': ['7'] } } }],
    ['with a header that is a number', { value: { status: 429, headers: { 'retry-after': 7 } } }],
    ['with spaces around', { value: { status: 429, headers: { 'retry-after': ' 7 ' } } }],
    ['in Node’s own client’s', { value: { statusCode: 429, headers } }],
    [
      'beside what was made of it',
      { value: { data: {}, response: new Response(null, { status: 429, headers }) } },
    ],
    ['in Duffel’s error', { error: new DuffelError() }],
    ['in an error with headers and a status', error({ status: 429, headers })],
    ['in an error with headers and a statusCode', error({ statusCode: 429, headers })],
    [
      'in an error with a response, as axios throws',
      error({ code: 'ERR_BAD_REQUEST', response: { status: 429, headers } }),
    ],
    ['in an error with a fetch Response', error({ response: new Response(null, { status: 429, headers }) })],
    ['in an error whose response has headers only', error({ status: 429, response: { headers } })],
    ['in the cause', { error: nested(1, new DuffelError()) }],
    ['in the cause of causes', { error: nested(5, new DuffelError()) }],
    [
      'under an error with a status of its own',
      error({ status: 502, response: 'Bad Gateway' }, new DuffelError()),
    ],
    ['under one that is an object', { error: { cause: new DuffelError() } }],
  ])('%s', (_, end) => {
    expect(feedback(end)).toEqual(PAUSE);
  });

  it('in the latest of several', () => {
    expect(feedback(error({ status: 429, headers: { 'retry-after': '3' } }, new DuffelError()))).toEqual({
      pauseMs: 3000,
    });
  });

  it('with a status alone, of which the innermost is the supplier’s', () => {
    expect(feedback(error({ statusCode: 429 }))).toEqual({ pauseMs: 1000 });
    expect(feedback(error({ status: 502 }, Object.assign(new Error(), { statusCode: 429 })))).toEqual({
      pauseMs: 1000,
    });
    expect(feedback(error({ status: 429 }, Object.assign(new Error(), { statusCode: 500 })))).toBeUndefined();
    expect(feedback({ value: { data: null, error: {}, status: 429 } })).toEqual({ pauseMs: 1000 });
  });

  it('with headers alone, which ask for no pause', () => {
    expect(
      feedback(error({ headers: { ...headers, 'ratelimit-remaining': '5', 'ratelimit-reset': '9' } })),
    ).toEqual({
      budget: { remaining: 5, forMs: 9000 },
    });
  });

  it('with a list in several lines', () => {
    const lines = ['"a";r=9;t=30', '"b";r=4;t=20'];
    expect(feedback({ value: { headers: { RateLimit: lines } } })).toEqual({
      budget: { remaining: 4, forMs: 20_000 },
    });
  });
});

/** Reading it, or anything of what it gives, throws. */
const hostile: object = new Proxy(
  {},
  {
    get: () => {
      throw new Error('no');
    },
    ownKeys: () => {
      throw new Error('no');
    },
  },
);
/** Every field of it is itself again. */
const bottomless: object = new Proxy({}, { get: () => bottomless });
const callable: object = new Proxy(() => callable, { get: () => callable, apply: () => callable });
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const getters = {
  get status() {
    return 429;
  },
  get headers(): never {
    throw new Error('no');
  },
};

describe('no feedback is found', () => {
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['text', '429'],
    ['a number', 429],
    ['a list', [429, { status: 429 }]],
    ['a function', () => undefined],
    ['an answer without limits', new Response('{}', { headers: { 'content-type': 'application/json' } })],
    ['an order with a status in words', { status: '429', headers: {} }],
    ['a table', { headers: ['Name', 'Date'], rows: [] }],
    ['headers that are text', { headers: 'retry-after: 7' }],
    ['an error that is just one', new Error('rejected')],
    ['a circle of causes', circle],
    ['a cause too deep', nested(6, new DuffelError())],
    ['what throws when it is read', hostile],
    ['headers that throw when they are read', { status: 503, headers: hostile }],
    ['headers whose get throws', { status: 503, headers: { get: () => hostile['x' as never] } }],
    ['headers whose get gives promises', { status: 503, headers: { get: async () => '7' } }],
    ['a response and cause that throw when they are read', { response: hostile, cause: hostile }],
    ['a proxy without end', bottomless],
    ['a function without end', { status: 503, headers: { get: callable }, cause: callable }],
    ['a revoked proxy', revoked.proxy],
    ['headers that are one', { status: 503, headers: revoked.proxy }],
    ['a header that is one', { status: 503, headers: { 'retry-after': revoked.proxy } }],
    ['a header without end', { status: 503, headers: { 'retry-after': Array.from({ length: 1e6 }) } }],
    ['an object without a prototype', Object.create(null)],
  ])('by %s', (_, thing) => {
    expect(feedback({ value: thing })).toBeUndefined();
    expect(feedback({ error: thing })).toBeUndefined();
  });

  it('of the headers where only they can’t be read', () => {
    expect(feedback({ error: getters })).toEqual({ pauseMs: 1000 });
    expect(feedback({ error: { status: 429, headers: hostile } })).toEqual({ pauseMs: 1000 });
  });
});

const anything = fc.anything({ withNullPrototype: true, withMap: true, withDate: true, withBigInt: true });

describe('a failed call', () => {
  it('is one that threw, whatever it was', () => {
    fc.assert(fc.property(anything, (thrown) => expect(failedCallOf({ error: thrown })?.error).toBe(thrown)));
    expect(failedCallOf({ error: { statusCode: 404 } })).toEqual({ error: { statusCode: 404 }, status: 404 });
  });

  it('is one that returned an answer with a status of failure, and no other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), (status) => {
        const value = new Response(null, { status });
        const isFailed = status >= 500 || [408, 420, 429].includes(status);
        expect(failedCallOf({ value })).toEqual(isFailed ? { error: value, status } : undefined);
      }),
    );
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['an order with a status in words', { status: '500' }],
    ['a flight that stands in a list', [{ status: 500 }]],
    ['a number', 500],
    ['the number of an order', { id: 500, status: 5000 }],
  ])('is not one that returned %s', (_, value) => {
    expect(failedCallOf({ value })).toBeUndefined();
  });
});
