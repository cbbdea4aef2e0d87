// Slow: starts the whole API, often.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiUnderTest, startApi } from '../../api-under-test.js';
import { startSandbox } from '../../sandbox-under-test.js';
import { answer, duffelError, type Script, startSupplier } from '../../scripted-supplier.js';

const CALL = 'GET /places/suggestions';
const DAY_MS = 24 * 60 * 60 * 1000;

const duffelAirport = (code: string, change: object = {}) => ({
  type: 'airport',
  id: `arp_${code}`,
  iata_code: code,
  name: `Airport ${code}`,
  city_name: 'Paris',
  iata_country_code: 'FR',
  country_name: 'France',
  latitude: 49,
  longitude: 2.5,
  ...change,
});

describe('a search for airports', () => {
  it('lists the airports of a city, each once, and asks the supplier once', async () => {
    const { api, sandbox } = await startBoth();
    const first = await api.get('/api/flights/airports?query=Paris&limit=5');
    expect(first).toMatchObject({
      status: 200,
      headers: { 'cache-status': 'tripsage; fwd=uri-miss; stored; ttl=604800' },
    });
    const airports = first.body['results'] as { code: string }[];
    expect(airports).toContainEqual({
      code: 'CDG',
      name: expect.any(String),
      city: 'Paris',
      country: 'France',
      countryCode: 'FR',
      latitude: expect.closeTo(49.01, 1),
      longitude: expect.closeTo(2.55, 1),
    });
    expect(new Set(airports.map(({ code }) => code)).size).toBe(airports.length);
    api.clock.advance(DAY_MS);
    const second = await api.send('POST', '/api/flights/airports/search', { query: 'Paris', limit: 5 });
    expect(second.body).toEqual(first.body);
    expect(second.headers['cache-status']).toBe('tripsage; hit; ttl=518400');
    expect(sandbox.calls()).toEqual({ [CALL]: 1 });
  });

  it.each([' paris ', 'PARIS', 'Pａris', 'pariſ'])(
    'is the same one as %j, and of any limit',
    async (query) => {
      const { api, sandbox } = await startBoth();
      const all = (await api.send('POST', '/api/flights/airports/search', { query: 'Paris' })).body;
      const one = await api.send('POST', '/api/flights/airports/search', { query, limit: 1 });
      expect(one.body).toEqual({ results: (all['results'] as unknown[]).slice(0, 1), count: 1 });
      expect(sandbox.calls()).toEqual({ [CALL]: 1 });
    },
  );

  it('composes what Unicode writes in several ways', async () => {
    const { api, sandbox } = await startBoth();
    await api.get(`/api/flights/airports?query=${encodeURIComponent('Zürich'.normalize('NFD'))}`);
    const composed = await api.get(`/api/flights/airports?query=${encodeURIComponent('zürich')}`);
    expect(composed.body['results']).toMatchObject([{ code: 'ZRH' }]);
    expect(sandbox.calls()).toEqual({ [CALL]: 1 });
  });

  it('that finds nothing is kept for an hour', async () => {
    const { api, sandbox } = await startBoth();
    const reply = await api.get('/api/flights/airports?query=Atlantis');
    expect(reply.body).toEqual({ results: [], count: 0 });
    expect(reply.headers['cache-status']).toBe('tripsage; fwd=uri-miss; stored; ttl=3600');
    await api.get('/api/flights/airports?query=atlantis');
    expect(sandbox.calls()).toEqual({ [CALL]: 1 });
  });

  it('is answered with what is old where the supplier fails', async () => {
    const { api, sandbox } = await startBoth();
    const first = await api.get('/api/flights/airports?query=Paris');
    sandbox.clock.advance(8 * DAY_MS);
    sandbox.behave({ failures: [{ endpoint: 'duffel', kind: 'status', status: 500 }] });
    const old = await api.get('/api/flights/airports?query=Paris');
    expect([old.status, old.body]).toEqual([200, first.body]);
    expect(old.headers['cache-status']).toContain('STALE_IF_ERROR');
  });
});

describe('airports that the supplier tells of oddly', () => {
  const hang: Script = () => {};
  it.each<[string, Script, number, string]>([
    ['500', duffelError(500), 502, 'failed'],
    ['429', duffelError(429, {}, { 'retry-after': '60' }), 503, 'rate-limited'],
    ['no answer', hang, 504, 'timed-out'],
    ['HTML', (_, response) => response.writeHead(200).end('<html>s3cret</html>'), 502, 'unreadable'],
    ['no data', answer(200, {}), 502, 'unreadable'],
    ['a refusal in its own words', duffelError(422, { message: '<b>s3cret</b>' }), 422, 'impossible'],
  ])('are not answered: %s', async (_, script, status, reason) => {
    const supplier = await startSupplier(script);
    const callTimeoutMs = reason === 'timed-out' ? 150 : 4_000;
    const api = await startApi({ supplierUrl: supplier.url, duffel: { callTimeoutMs } });
    const reply = await api.get('/api/flights/airports?query=Paris');
    expect(reply).toMatchObject({ status, body: { supplier: 'duffel', reason } });
    expect(JSON.stringify(reply.body)).not.toMatch(/<|s3cret/);
  });

  it('name the field that is missing', async () => {
    const nameless = duffelAirport('CDG', { name: undefined });
    const supplier = await startSupplier(answer(200, { data: [duffelAirport('ORY'), nameless] }));
    const api = await startApi({ supplierUrl: supplier.url });
    const { status, body } = await api.get('/api/flights/airports?query=Paris');
    expect([status, body['detail']]).toEqual([502, expect.stringContaining('In it, [1].name is missing')]);
  });

  it('keep what we do not know out', async () => {
    const supplier = await startSupplier(answer(200, { data: [duffelAirport('CDG', { secret: 's3cret' })] }));
    const api = await startApi({ supplierUrl: supplier.url });
    const { body } = await api.get('/api/flights/airports?query=Paris');
    expect(Object.keys((body['results'] as object[])[0] ?? {})).toHaveLength(7);
  });
});

describe('a wrong search for airports', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await startApi({}, 'file');
  });

  it.each([
    ['query=', 'query'],
    ['limit=3', 'query'],
    [`query=${'x'.repeat(101)}`, 'query'],
    ['query=a%00b', 'query'],
    ['query=a&query=b', 'query'],
    ['query=Paris&limit=0', 'limit'],
    ['query=Paris&limit=51', 'limit'],
    ['query=Paris&limit=1e1', 'limit'],
    ['query=Paris&limit=many', 'limit'],
    ['query=Paris&most=3', 'most'],
  ])('is refused by name: ?%s', async (text, field) => {
    const { status, body } = await api.get(`/api/flights/airports?${text}`);
    expect([status, (body['errors'] as { field: string }[]).map((error) => error.field)]).toEqual([
      400,
      [field],
    ]);
  });

  it('is refused where its text can’t be sent', async () => {
    const reply = await api.send('POST', '/api/flights/airports/search', { query: 'a\ud800' });
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ field: 'query' }] } });
  });
});

async function startBoth() {
  const sandbox = await startSandbox();
  return { sandbox, api: await startApi({ supplierUrl: sandbox.url, clock: sandbox.clock }) };
}
