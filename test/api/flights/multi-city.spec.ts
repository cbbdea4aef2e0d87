// Slow: starts the whole API, often.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { CacheService } from '@tripsage/cache';
import { type ApiUnderTest, SEARCH, startApi } from '../api-under-test.js';
import { startSandbox } from '../sandbox-under-test.js';
import { answer, duffelError, startSupplier } from '../scripted-supplier.js';

const ROUTE = '/api/flights/search/multi-city';
const SEARCH_CALL = 'POST /air/offer_requests';
const JOURNEY = {
  segments: [
    { origin: 'CDG', destination: 'JFK', departureDate: '2027-03-01' },
    { origin: 'JFK', destination: 'LAX', departureDate: '2027-03-05' },
    { origin: 'LAX', destination: 'CDG', departureDate: '2027-03-09' },
  ],
};

interface Offer {
  id: string;
  origin: string;
  destination: string;
  returnDate?: string;
  price: number;
  segments: { leg: number; direction: string }[];
}

describe('a search over several places', () => {
  it('asks the supplier once for all of its flights, and answers from the cache after', async () => {
    const { api, sandbox } = await startBoth();
    const first = await api.send('POST', ROUTE, JOURNEY);
    expect(first).toMatchObject({
      status: 200,
      headers: { 'cache-status': 'tripsage; fwd=uri-miss; stored; ttl=600' },
    });
    const offers = first.body['results'] as Offer[];
    expect(offers.length).toBeGreaterThan(0);
    for (const offer of offers) {
      expect(offer).toMatchObject({ origin: 'CDG', destination: 'CDG', departureDate: '2027-03-01' });
      expect(offer.returnDate).toBeUndefined();
      const legs = new Map(offer.segments.map(({ leg, direction }) => [leg, direction]));
      expect([...legs]).toEqual([
        [1, 'outbound'],
        [2, 'onward'],
        [3, 'onward'],
      ]);
    }
    const lowerCase = {
      segments: JOURNEY.segments.map((one) => ({ ...one, origin: one.origin.toLowerCase() })),
    };
    const second = await api.send('POST', ROUTE, lowerCase);
    expect(second.body).toEqual(first.body);
    expect(second.headers['cache-status']).toBe('tripsage; hit; ttl=600');
    expect(sandbox.calls()).toEqual({ [SEARCH_CALL]: 1 });
  });

  it('is the same question as a search there and back', async () => {
    const { api, sandbox } = await startBoth();
    const thereAndBack = await api.search({ ...SEARCH, returnDate: '2027-03-08' });
    const segments = [SEARCH, { origin: 'JFK', destination: 'CDG', departureDate: '2027-03-08' }];
    expect((await api.send('POST', ROUTE, { segments })).body).toEqual(thereAndBack.body);
    expect(sandbox.calls()).toEqual({ [SEARCH_CALL]: 1 });
  });

  it.each([
    ['another order', { segments: [JOURNEY.segments[0], JOURNEY.segments[2]] }],
    ['an adult more', { ...JOURNEY, adults: 2 }],
    ['a child in the place of an adult', { ...JOURNEY, adults: 1, children: 1 }],
    ['direct flights', { ...JOURNEY, maxStops: 0 }],
  ])('is another one with %s', async (_, other) => {
    const { api, sandbox } = await startBoth();
    await api.send('POST', ROUTE, JOURNEY);
    expect((await api.send('POST', ROUTE, other)).headers['cache-status']).toContain('fwd=uri-miss');
    expect(sandbox.calls()).toEqual({ [SEARCH_CALL]: 2 });
  });

  it('is invalidated by the route of any of its flights', async () => {
    const { api, sandbox } = await startBoth();
    await api.send('POST', ROUTE, JOURNEY);
    await api.app.get(CacheService).invalidateTags(['route:LAX-CDG']);
    await api.send('POST', ROUTE, JOURNEY);
    expect(sandbox.calls()).toEqual({ [SEARCH_CALL]: 2 });
  });

  it('is answered with what is old where the supplier fails, and with its failure where nothing is', async () => {
    const { api, sandbox } = await startBoth();
    await api.send('POST', ROUTE, JOURNEY);
    sandbox.clock.advance(11 * 60_000);
    sandbox.behave({ failures: [{ endpoint: SEARCH_CALL, kind: 'status', status: 500 }] });
    const old = await api.send('POST', ROUTE, JOURNEY);
    expect([old.status, old.headers['age']]).toEqual([200, '660']);
    expect((await api.send('POST', ROUTE, { ...JOURNEY, adults: 2 })).status).toBe(502);
  });

  it('sends all flights in one request, with data around it and return_offers in the query', async () => {
    const supplier = await startSupplier(answer(201, { data: { id: 'orq_1', offers: [] } }));
    const api = await startApi({ supplierUrl: supplier.url });
    await api.send('POST', ROUTE, { ...JOURNEY, adults: 2, children: 1, infants: 1 });
    expect(supplier.calls).toEqual(['POST /air/offer_requests/?return_offers=true&supplier_timeout=15000']);
    const [request] = supplier.requests;
    const data = (request?.body as { data?: Record<string, unknown> } | undefined)?.data ?? {};
    expect(data['slices']).toHaveLength(3);
    expect(data['passengers']).toEqual([{ type: 'adult' }, { type: 'adult' }, { age: 8 }, { age: 1 }]);
    expect(data).not.toHaveProperty('return_offers');
  });

  it('names the flight that the supplier does not accept', async () => {
    const pointer = { field: 'origin', pointer: '/slices/2/origin' };
    const body = { meta: { status: 422 }, errors: [{ message: '<b>ZZZ</b>', source: pointer }] };
    const supplier = await startSupplier(answer(422, body));
    const api = await startApi({ supplierUrl: supplier.url });
    expect(await api.send('POST', ROUTE, JOURNEY)).toMatchObject({
      status: 422,
      body: { detail: "Duffel can't do what was asked. It does not accept: origin of flight 3." },
    });
  });

  it('passes on the limit of the supplier', async () => {
    const supplier = await startSupplier(duffelError(429, {}, { 'retry-after': '30' }));
    const api = await startApi({ supplierUrl: supplier.url });
    expect(await api.send('POST', ROUTE, JOURNEY)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '30' },
      body: { reason: 'rate-limited' },
    });
  });
});

describe('a wrong search over several places', () => {
  const [first, second, third] = JOURNEY.segments;
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await startApi({}, 'file');
  });
  it.each([
    ['no flights', {}, 'segments'],
    ['one flight', { segments: [first] }, 'segments'],
    ['seven flights', { segments: Array.from({ length: 7 }, () => first) }, 'segments'],
    ['text for a flight', { segments: [first, 'JFK'] }, 'segments[1]'],
    ['a wrong code', { segments: [first, { ...second, origin: 'nowhere' }] }, 'segments[1].origin'],
    [
      'a missing date',
      { segments: [{ origin: 'CDG', destination: 'JFK' }, second] },
      'segments[0].departureDate',
    ],
    ['an unknown field', { segments: [first, { ...second, seat: '1A' }] }, 'segments[1].seat'],
    ['flights out of order', { segments: [third, first] }, 'segments'],
    ['a date that is past', { segments: [{ ...first, departureDate: '2026-12-01' }, second] }, 'segments'],
    ['a flight to where it starts', { segments: [first, { ...second, destination: 'JFK' }] }, 'segments'],
    ['too many seats', { ...JOURNEY, adults: 9, children: 1 }, 'children'],
  ])('is refused by name: %s', async (_, body, field) => {
    const reply = await api.send('POST', ROUTE, body);
    expect(reply.status).toBe(400);
    const errors = reply.body['errors'] as { field: string; expected: string }[];
    expect(errors.map((error) => error.field)).toEqual([field]);
    expect(errors[0]?.expected).toMatch(/\w/);
  });
});

async function startBoth() {
  const sandbox = await startSandbox();
  return { sandbox, api: await startApi({ supplierUrl: sandbox.url, clock: sandbox.clock }) };
}
