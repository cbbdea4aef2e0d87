// Slow: it waits for suppliers that do not answer.
import { describe, expect, it } from '@jest/globals';
import { NOW, SEARCH, startApi } from '../api-under-test.js';
import { answer, duffelError, type Script, startSupplier } from '../scripted-supplier.js';

const httpDate = (msFromNow: number): string => new Date(Date.parse(NOW) + msFromNow).toUTCString();
const hang: Script = () => {};
const breakOff: Script = (request) => request.socket.destroy();
const breakOffHalfway =
  (headers: Record<string, string>): Script =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    response.write('{"data":', () => response.destroy());
  };

interface Failure {
  when: string;
  script: Script;
  status: number;
  reason: string;
  retryAfter?: number;
}

const failures: Failure[] = [
  {
    when: '429 with ratelimit-reset as an HTTP date',
    script: duffelError(
      429,
      { code: 'rate_limit_exceeded', type: 'rate_limit_error' },
      {
        'ratelimit-limit': '60',
        'ratelimit-remaining': '0',
        'ratelimit-reset': httpDate(27_000),
        date: httpDate(0),
      },
    ),
    status: 503,
    reason: 'rate-limited',
    retryAfter: 27,
  },
  {
    when: '429 whose ratelimit-reset is on a clock an hour ahead of ours',
    script: duffelError(429, {}, { 'ratelimit-reset': httpDate(3_627_000), date: httpDate(3_600_000) }),
    status: 503,
    reason: 'rate-limited',
    retryAfter: 27,
  },
  {
    when: '429 with Retry-After in seconds',
    script: duffelError(429, {}, { 'retry-after': '12' }),
    status: 503,
    reason: 'rate-limited',
    retryAfter: 12,
  },
  {
    when: '503 with Retry-After as a date',
    script: duffelError(503, {}, { 'retry-after': httpDate(90_000), date: httpDate(0) }),
    status: 503,
    reason: 'unavailable',
    retryAfter: 90,
  },
  {
    when: '503 with a Retry-After already past',
    script: duffelError(503, {}, { 'retry-after': httpDate(-90_000), date: httpDate(0) }),
    status: 503,
    reason: 'unavailable',
    retryAfter: 1,
  },
  {
    when: '503 with a Retry-After of nonsense',
    script: duffelError(503, {}, { 'retry-after': 'soon' }),
    status: 503,
    reason: 'unavailable',
  },
  {
    when: '503 with the reset of a limit that we have not reached',
    script: duffelError(503, {}, { 'ratelimit-reset': httpDate(27_000), date: httpDate(0) }),
    status: 503,
    reason: 'unavailable',
  },
  ...([500, 502] as const).map((status) => ({
    when: `${status} with Retry-After`,
    script: duffelError(status, {}, { 'retry-after': '30' }),
    status: 502,
    reason: 'failed',
    retryAfter: 30,
  })),
  {
    when: '504 with Retry-After',
    script: duffelError(504, {}, { 'retry-after': '30' }),
    status: 504,
    reason: 'timed-out',
    retryAfter: 30,
  },
  {
    when: '404, so that something else than Duffel answers there',
    script: duffelError(404),
    status: 502,
    reason: 'refused',
  },
  {
    when: '500 with errors in a shape that is not Duffel’s',
    script: answer(500, { meta: 'x', errors: [null, 7, { code: { toString: 1 }, title: [] }] }),
    status: 502,
    reason: 'failed',
  },
  { when: '500 with errors as text', script: answer(500, { errors: 'oops' }), status: 502, reason: 'failed' },
  { when: '500', script: duffelError(500), status: 502, reason: 'failed' },
  { when: '502 from a proxy, in HTML', script: html(502), status: 502, reason: 'failed' },
  { when: '504', script: duffelError(504), status: 504, reason: 'timed-out' },
  { when: '401', script: duffelError(401), status: 502, reason: 'refused' },
  { when: '400', script: duffelError(400), status: 502, reason: 'refused' },
  { when: 'no answer at all', script: hang, status: 504, reason: 'timed-out' },
  { when: 'a broken connection', script: breakOff, status: 503, reason: 'unreachable' },
  {
    when: 'a connection that breaks in mid-answer',
    script: breakOffHalfway({}),
    status: 503,
    reason: 'unreachable',
  },
  {
    // The SDK's HTTP client never notices this one.
    when: 'a connection that breaks in mid-answer of a known length',
    script: breakOffHalfway({ 'content-length': '1000' }),
    status: 503,
    reason: 'unreachable',
  },
  { when: '200 in HTML', script: html(200), status: 502, reason: 'unreadable' },
  {
    when: '200 with broken JSON',
    script: (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"da'),
    status: 502,
    reason: 'unreadable',
  },
  { when: '200 without data', script: answer(200, {}), status: 502, reason: 'unreadable' },
  {
    when: '200 with an offer that has no flight',
    script: answer(200, { data: { id: 'orq_1', offers: [{ id: 'off_1', slices: [] }] } }),
    status: 502,
    reason: 'unreadable',
  },
];

describe('a supplier that gives no usable answer', () => {
  it.each(failures)('$when: $status $reason', async ({ script, status, reason, retryAfter }) => {
    const supplier = await startSupplier(script);
    // Short only where the time must run out: a busy machine may take longer for an answer.
    const searchTimeoutMs = reason === 'timed-out' ? 150 : 4_000;
    const api = await startApi({ supplierUrl: supplier.url, duffel: { searchTimeoutMs } });

    const reply = await api.search(SEARCH);

    expect(reply.status).toBe(status);
    expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(reply.headers['retry-after']).toBe(retryAfter === undefined ? undefined : String(retryAfter));
    expect(reply.body).toMatchObject({
      type: `urn:tripsage:problem:supplier-${reason}`,
      title: expect.any(String),
      status,
      detail: expect.any(String),
      supplier: 'duffel',
      reason,
      instance: '/api/flights/search',
    });
    expect(JSON.stringify(reply.body)).not.toMatch(/at .*\.[jt]s|127\.0\.0\.1/);
  });

  it('can not be reached: 503 unreachable', async () => {
    const api = await startApi();
    const reply = await api.search(SEARCH);
    expect(reply.status).toBe(503);
    expect(reply.body['reason']).toBe('unreachable');
  });

  it('is asked once for callers who come at the same time, and they share the failure', async () => {
    const supplier = await startSupplier((...exchange) => setTimeout(duffelError(500), 300, ...exchange));
    const api = await startApi({ supplierUrl: supplier.url });
    const replies = await Promise.all(Array.from({ length: 20 }, () => api.search(SEARCH)));
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 502));
    expect(supplier.calls).toHaveLength(1);
  });

  it.each([
    ['404', duffelError(404, { code: 'not_found' }), 404, 'not-found'],
    ['414', duffelError(414), 404, 'not-found'],
    ['422 offer_no_longer_available', duffelError(422, { code: 'offer_no_longer_available' }), 410, 'gone'],
    ['no answer', hang, 504, 'timed-out'],
  ])('says of an offer: %s', async (_, script, status, reason) => {
    const supplier = await startSupplier(script);
    const callTimeoutMs = reason === 'timed-out' ? 150 : 4_000;
    const api = await startApi({ supplierUrl: supplier.url, duffel: { callTimeoutMs } });
    const reply = await api.get('/api/flights/offers/off_1');
    expect(reply.status).toBe(status);
    expect(reply.body['reason']).toBe(reason);
    expect(supplier.calls).toEqual(['GET /air/offers/off_1']);
  });
});

function html(status: number): Script {
  return (_, response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end('<html>oops</html>');
}
