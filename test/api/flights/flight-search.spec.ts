// Slow: starts the whole API, often.
// Long: it makes searches with many offers.
import { describe, expect, it } from '@jest/globals';
import { SEARCH, startApi } from '../api-under-test.js';
import { startSandbox } from '../sandbox-under-test.js';
import { answer, startSupplier } from '../scripted-supplier.js';

const SEARCH_CALL = 'POST /air/offer_requests';
const DAY_MS = 24 * 60 * 60 * 1000;

interface Offer {
  price: number;
  currency: string;
  stops: number;
  expiresAt: string;
  segments: { direction: string }[];
}

describe('a flight search', () => {
  it('asks the supplier once, and answers the same from the cache after', async () => {
    const { api, sandbox } = await startBoth();

    const first = await api.search(SEARCH);
    expect(first.status).toBe(200);
    expect(first.headers['cache-status']).toBe('tripsage; fwd=uri-miss; stored; ttl=600');
    expect(first.headers['age']).toBeUndefined();

    api.clock.advance(90_000);
    const second = await api.search(SEARCH);
    expect(second.body).toEqual(first.body);
    expect(second.headers['cache-status']).toBe('tripsage; hit; ttl=510');
    expect(second.headers['age']).toBe('90');
    expect(sandbox.calls()).toEqual({ [SEARCH_CALL]: 1 });

    api.clock.advance(510_000);
    const third = await api.search(SEARCH);
    expect(third.headers['cache-status']).toMatch(/^tripsage; fwd=/);
    expect(sandbox.calls()).toEqual({ [SEARCH_CALL]: 2 });
  });

  it('answers offers in TripSage’s terms, the cheapest first', async () => {
    const { api } = await startBoth();
    const { body } = await api.search({
      ...SEARCH,
      returnDate: '2027-03-08',
      adults: 2,
      children: 1,
      infants: 1,
    });
    const results = body['results'] as Offer[];
    const prices = results.map(({ price }) => price);
    expect(results.length).toBeGreaterThan(1);
    expect(body).toMatchObject({
      searchId: expect.stringMatching(/^orq_/),
      count: results.length,
      currency: results[0]?.currency,
      minPrice: Math.min(...prices),
      maxPrice: Math.max(...prices),
    });
    expect(prices).toEqual(prices.toSorted((one, other) => one - other));
    for (const offer of results) {
      expect(offer).toMatchObject({
        id: expect.stringMatching(/^off_/),
        origin: 'CDG',
        destination: 'JFK',
        departureDate: '2027-03-01',
        returnDate: '2027-03-08',
        airline: expect.stringMatching(/^[A-Z0-9]{2}$/),
        airlineName: expect.any(String),
        cabinClass: 'economy',
        durationMinutes: expect.any(Number),
      });
      expect(new Set(offer.segments.map(({ direction }) => direction))).toEqual(
        new Set(['outbound', 'return']),
      );
      expect(Date.parse(offer.expiresAt)).toBeGreaterThan(api.clock.now());
    }
  });

  it('of a hundred callers at the same time costs one call', async () => {
    const { api, sandbox } = await startBoth({ latency: { minMs: 300, maxMs: 300 } });
    const replies = await Promise.all(Array.from({ length: 100 }, () => api.search(SEARCH)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(replies.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(sandbox.calls()).toEqual({ [SEARCH_CALL]: 1 });
  });

  it.each([
    ['origin', { origin: 'LHR' }],
    ['destination', { destination: 'BOS' }],
    ['departureDate', { departureDate: '2027-03-02' }],
    ['returnDate', { returnDate: '2027-03-09' }],
    ['adults', { adults: 2 }],
    ['children', { children: 1 }],
    ['infants', { infants: 1 }],
    ['cabinClass', { cabinClass: 'business' }],
    ['maxStops, which brings other offers below 2', { maxStops: 0 }],
    ['maxStops of 1', { maxStops: 1 }],
  ])('is another one with another %s', async (_, change) => {
    const { api, sandbox } = await startBoth();
    await api.search(SEARCH);
    const other = await api.search({ ...SEARCH, ...change });
    expect(other.headers['cache-status']).toContain('fwd=uri-miss');
    expect(sandbox.calls()).toEqual({ [SEARCH_CALL]: 2 });
  });

  it.each([
    ['its defaults said', { ...SEARCH, adults: 1, children: 0, infants: 0, cabinClass: 'economy' }],
    ['its fields in another order', { departureDate: '2027-03-01', destination: 'JFK', origin: 'CDG' }],
    ['its codes in lower case', { ...SEARCH, origin: 'cdg', destination: ' jfk ' }],
    ['nulls for what is not asked', { ...SEARCH, returnDate: null, maxPrice: null, adults: null }],
    ['maxStops 2, which is the most that is looked for', { ...SEARCH, maxStops: 2 }],
    ['maxStops 3', { ...SEARCH, maxStops: 3 }],
    ['a maxPrice', { ...SEARCH, maxPrice: 5000 }],
    ['a currency', { ...SEARCH, currency: 'EUR' }],
  ])('is the same one with %s', async (_, same) => {
    const { api, sandbox } = await startBoth();
    await api.search(SEARCH);
    expect((await api.search(same)).headers['cache-status']).toContain('hit');
    expect(sandbox.calls()).toEqual({ [SEARCH_CALL]: 1 });
  });

  it.each([
    ['90 days off', 90, 600, 600],
    ['10 days off', 10, 200, 300],
    ['tomorrow', 1, 60, 180],
  ])('lives shorter the nearer the departure: %s', async (_, days, atLeast, atMost) => {
    const { api } = await startBoth();
    const departureDate = new Date(api.clock.now() + days * DAY_MS).toISOString().slice(0, 10);
    const ttl = ttlOf((await api.search({ ...SEARCH, departureDate })).headers['cache-status']);
    expect(ttl).toBeGreaterThanOrEqual(atLeast);
    expect(ttl).toBeLessThanOrEqual(atMost);
  });

  it('never outlives its offers', async () => {
    const { api, sandbox } = await startBoth({ offerLifeSeconds: 120 });
    const ttl = ttlOf((await api.search(SEARCH)).headers['cache-status']);
    expect(ttl).toBeGreaterThan(110);
    expect(ttl).toBeLessThanOrEqual(120);
    api.clock.advance(120_000);
    await api.search(SEARCH);
    expect(sandbox.calls()).toEqual({ [SEARCH_CALL]: 2 });
  });

  it('keeps to maxStops and maxPrice', async () => {
    const { api } = await startBoth();
    const all = (await api.search(SEARCH)).body;
    expect((all['results'] as Offer[]).some(({ stops }) => stops > 0)).toBe(true);
    const direct = (await api.search({ ...SEARCH, maxStops: 0 })).body['results'] as Offer[];
    expect(new Set(direct.map(({ stops }) => stops))).toEqual(new Set([0]));
    const middle = Math.round(((all['minPrice'] as number) + (all['maxPrice'] as number)) / 2);
    const cheap = (await api.search({ ...SEARCH, maxPrice: middle })).body;
    expect(cheap['count']).toBeLessThan(all['count'] as number);
    expect(cheap['count']).toBeGreaterThan(0);
    expect(cheap['maxPrice']).toBeLessThanOrEqual(middle);
  });

  it('of a price slider costs one call, whatever it is moved to', async () => {
    const { api, sandbox } = await startBoth();
    const all = (await api.search(SEARCH)).body;
    const slider: { maxStops?: number; maxPrice?: unknown; currency?: unknown }[] = [
      {},
      { maxStops: 2 },
      { maxStops: 3 },
      { maxPrice: 5000 },
      { maxPrice: 400 },
      { maxPrice: 0.01 },
      { currency: all['currency'] },
      { maxStops: 3, maxPrice: all['maxPrice'], currency: all['currency'] },
    ];
    for (const wishes of slider) {
      const { status, body, headers } = await api.search({ ...SEARCH, ...wishes });
      expect([status, headers['cache-status']]).toEqual([200, 'tripsage; hit; ttl=600']);
      const wanted = (all['results'] as Offer[]).filter(
        ({ price }) => price <= Number(wishes.maxPrice ?? Infinity),
      );
      expect(body['results']).toEqual(wanted);
      expect(body).toMatchObject({ searchId: all['searchId'], count: wanted.length });
    }
    expect(sandbox.calls()).toEqual({ [SEARCH_CALL]: 1 });
  });

  it('with nothing left of what was found has no prices', async () => {
    const { api } = await startBoth();
    expect(await api.search({ ...SEARCH, maxPrice: 0.01 })).toMatchObject({
      status: 200,
      body: { results: [], count: 0, minPrice: null, maxPrice: null },
    });
  });

  it('that found nothing is kept for two minutes', async () => {
    const supplier = await startSupplier(answer(201, { data: { id: 'orq_1', offers: [] } }));
    const api = await startApi({ supplierUrl: supplier.url });
    const reply = await api.search(SEARCH);
    expect(reply).toMatchObject({ status: 200, body: { results: [], count: 0 } });
    expect(ttlOf(reply.headers['cache-status'])).toBe(120);
    api.clock.advance(119_000);
    await api.search({ ...SEARCH, currency: 'EUR' });
    expect(supplier.calls).toHaveLength(1);
  });
});

describe('the currency of a flight search', () => {
  it('is the supplier’s, and is told, where the asked one is not to be had', async () => {
    const { api } = await startBoth();
    const { currency } = (await api.search(SEARCH)).body;
    const reply = await api.search({ ...SEARCH, currency: 'ISK' });
    expect(reply).toMatchObject({ status: 200, body: { currency } });
    expect((reply.body['results'] as Offer[]).every((offer) => offer.currency === currency)).toBe(true);
  });

  it('is refused together with a price limit in it, at the cost of one call', async () => {
    const { api, sandbox } = await startBoth();
    for (let times = 0; times < 3; times += 1) {
      const reply = await api.search({ ...SEARCH, currency: 'ISK', maxPrice: 100_000 });
      expect(reply.status).toBe(422);
      expect(reply.body).toMatchObject({
        type: 'urn:tripsage:problem:currency-not-available',
        errors: [{ field: 'currency', given: 'ISK' }],
      });
    }
    expect(sandbox.calls()).toEqual({ [SEARCH_CALL]: 1 });
  });

  it('limits prices where it is the supplier’s own', async () => {
    const { api } = await startBoth();
    const all = (await api.search(SEARCH)).body;
    const reply = await api.search({ ...SEARCH, currency: all['currency'], maxPrice: all['minPrice'] });
    expect(reply).toMatchObject({ status: 200, body: { maxPrice: all['minPrice'] } });
  });
});

describe('a search with the cache off', () => {
  it('goes to the supplier every time', async () => {
    const { api, sandbox } = await startBoth({}, { enabled: false });
    const replies = [await api.search(SEARCH), await api.search(SEARCH)];
    expect(replies.map(({ status }) => status)).toEqual([200, 200]);
    expect(replies[0]?.headers['cache-status']).toBe('tripsage; fwd=bypass');
    expect(sandbox.calls()).toEqual({ [SEARCH_CALL]: 2 });
  });
});

describe('a policy overridden by configuration', () => {
  it('holds instead of the one in the table', async () => {
    const { api } = await startBoth({}, { namespaces: { flights: { fresh: '30s' } } });
    expect(ttlOf((await api.search(SEARCH)).headers['cache-status'])).toBe(30);
  });
});

async function startBoth(
  behaviour: Parameters<typeof startSandbox>[0] = {},
  cache: NonNullable<Parameters<typeof startApi>[0]>['cache'] = {},
) {
  const sandbox = await startSandbox(behaviour);
  return { sandbox, api: await startApi({ supplierUrl: sandbox.url, clock: sandbox.clock, cache }) };
}

function ttlOf(cacheStatus: string | undefined): number {
  return Number(/ttl=(\d+)/.exec(cacheStatus ?? '')?.[1]);
}
