// Slow: starts the whole API, often.
import { describe, expect, it } from '@jest/globals';
import { startApi } from '../api-under-test.js';
import { startSandbox } from '../sandbox-under-test.js';
import { answer, startSupplier } from '../scripted-supplier.js';
import { duffelStay, STAY } from './duffel-stays.js';

const ROUTE = '/api/accommodations/search';
const SEARCH_CALL = 'POST /stays/search';
const DAY_MS = 24 * 60 * 60 * 1000;

interface Listing {
  id: string;
  pricePerNight: number;
  totalPrice: number;
  currency: string;
  rating: number;
  amenities: string[];
  propertyType: string;
  expiresAt: string;
}

describe('a search for stays', () => {
  it('asks the supplier once, and answers the same from the cache after', async () => {
    const { api, sandbox } = await startBoth();
    const first = await api.send('POST', ROUTE, STAY);
    expect(first).toMatchObject({
      status: 200,
      headers: { 'cache-status': 'tripsage; fwd=uri-miss; stored; ttl=1800' },
    });
    const results = first.body['results'] as Listing[];
    expect(results.length).toBeGreaterThan(5);
    const prices = results.map(({ pricePerNight }) => pricePerNight);
    expect(prices).toEqual(prices.toSorted((one, other) => one - other));
    expect(first.body).toMatchObject({ count: results.length, minPrice: prices[0], maxPrice: prices.at(-1) });
    expect(results[0]).toMatchObject({
      id: expect.stringMatching(/^acc_/),
      searchResultId: expect.stringMatching(/^srr_/),
      name: expect.any(String),
      propertyType: 'hotel',
      location: { city: 'Paris', country: 'FR', distanceToCenter: expect.any(Number) },
      totalPrice: expect.closeTo((results[0]?.pricePerNight ?? 0) * 3, 1),
      maxGuests: 2,
      checkInTime: '15:00',
      checkOutTime: '11:00',
      source: 'duffel',
    });
    const second = await api.send('POST', ROUTE, { ...STAY, latitude: 48.85661, rooms: 1, children: null });
    expect(second.body).toEqual(first.body);
    expect(second.headers['cache-status']).toBe('tripsage; hit; ttl=1800');
    expect(sandbox.calls()).toEqual({ [SEARCH_CALL]: 1 });
  });

  it('finds the place of a text by one call that lives long', async () => {
    const { api, sandbox } = await startBoth();
    const { latitude: _latitude, longitude: _longitude, ...stay } = STAY;
    const first = await api.send('POST', ROUTE, { ...stay, location: 'Paris' });
    expect((first.body['results'] as Listing[]).length).toBeGreaterThan(0);
    await api.send('POST', ROUTE, { ...stay, location: ' PARIS', adults: 1 });
    await api.get('/api/flights/airports?query=paris');
    expect(sandbox.calls()).toEqual({ [SEARCH_CALL]: 2, 'GET /places/suggestions': 1 });
    expect(await api.send('POST', ROUTE, { ...stay, location: 'Atlantis' })).toMatchObject({
      status: 422,
      body: {
        type: 'urn:tripsage:problem:place-not-known',
        errors: [{ field: 'location', given: 'Atlantis' }],
      },
    });
  });

  it.each([
    ['another place', { latitude: 51.5074, longitude: -0.1278 }],
    ['a wider circle', { radiusKm: 20 }],
    ['another check-in', { checkIn: '2027-03-02' }],
    ['another check-out', { checkOut: '2027-03-05' }],
    ['an adult more', { adults: 3 }],
    ['a child in the place of an adult', { adults: 1, children: 1 }],
    ['a room more', { rooms: 2 }],
  ])('is another one with %s', async (_, change) => {
    const { api, sandbox } = await startBoth();
    await api.send('POST', ROUTE, STAY);
    const other = await api.send('POST', ROUTE, { ...STAY, ...change });
    expect(other.headers['cache-status']).toContain('fwd=uri-miss');
    expect(sandbox.calls()).toEqual({ [SEARCH_CALL]: 2 });
  });

  it('answers each wish by itself, at the cost of one call for all', async () => {
    const { api, sandbox } = await startBoth();
    const all = (await api.send('POST', ROUTE, STAY)).body;
    const listings = all['results'] as Listing[];
    const middle = listings[Math.floor(listings.length / 2)]?.pricePerNight ?? 0;
    const wishes: [object, (listing: Listing) => boolean][] = [
      [{ minRating: 4 }, ({ rating }) => rating >= 4],
      [{ minRating: 5 }, ({ rating }) => rating >= 5],
      [{ amenities: ['pool'] }, ({ amenities }) => amenities.includes('pool')],
      [
        { amenities: ['wifi', 'gym'] },
        ({ amenities }) => ['wifi', 'gym'].every((one) => amenities.includes(one)),
      ],
      [{ maxPrice: middle }, ({ pricePerNight }) => pricePerNight <= middle],
      [{ minPrice: middle }, ({ pricePerNight }) => pricePerNight >= middle],
      [{ propertyType: 'hotel' }, () => true],
      [{ propertyType: 'villa' }, () => false],
      [{ maxPrice: middle, minRating: 3 }, (one) => one.pricePerNight <= middle && one.rating >= 3],
    ];
    for (const [wish, isWanted] of wishes) {
      const { body } = await api.send('POST', ROUTE, { ...STAY, ...wish });
      const wanted = listings.filter(isWanted);
      expect({ wish, ids: (body['results'] as Listing[]).map(({ id }) => id) }).toEqual({
        wish,
        ids: wanted.map(({ id }) => id),
      });
      expect(body).toMatchObject({ count: wanted.length, minPrice: wanted[0]?.pricePerNight ?? null });
    }
    expect(sandbox.calls()).toEqual({ [SEARCH_CALL]: 1 });
  });

  it('never outlives its prices', async () => {
    const { api, sandbox } = await startBoth({ offerLifeSeconds: 300 });
    expect(ttlOf((await api.send('POST', ROUTE, STAY)).headers['cache-status'])).toBe(300);
    api.clock.advance(300_000);
    await api.send('POST', ROUTE, STAY);
    expect(sandbox.calls()).toEqual({ [SEARCH_CALL]: 2 });
  });

  it.each([
    ['in ten days', 10, 600, 780],
    ['tomorrow', 1, 120, 240],
  ])('lives shorter the nearer the check-in: %s', async (_, days, atLeast, atMost) => {
    const { api } = await startBoth();
    const day = (from: number): string =>
      new Date(api.clock.now() + from * DAY_MS).toISOString().slice(0, 10);
    const reply = await api.send('POST', ROUTE, { ...STAY, checkIn: day(days), checkOut: day(days + 2) });
    expect(ttlOf(reply.headers['cache-status'])).toBeGreaterThanOrEqual(atLeast);
    expect(ttlOf(reply.headers['cache-status'])).toBeLessThanOrEqual(atMost);
  });

  it('that found nothing is kept for two minutes', async () => {
    const supplier = await startSupplier(answer(200, { data: { results: [] } }));
    const api = await startApi({ supplierUrl: supplier.url });
    const reply = await api.send('POST', ROUTE, STAY);
    expect(reply).toMatchObject({ status: 200, body: { results: [], count: 0, currency: null } });
    expect(ttlOf(reply.headers['cache-status'])).toBe(120);
    await api.send('POST', ROUTE, { ...STAY, minRating: 3 });
    expect(supplier.calls).toHaveLength(1);
  });

  it('leaves out what has expired, and prices of other currencies where prices are limited', async () => {
    const results = [
      duffelStay('acc_1'),
      duffelStay('acc_2', { cheapest_rate_currency: 'EUR', cheapest_rate_total_amount: '30.00' }),
      duffelStay('acc_3', { cheapest_rate_total_amount: '450.00' }),
      duffelStay('acc_4', { expires_at: '2027-01-01T12:00:00Z' }),
    ];
    const supplier = await startSupplier(answer(200, { data: { results } }));
    const api = await startApi({ supplierUrl: supplier.url });
    const ids = async (wish: object): Promise<string[]> =>
      ((await api.send('POST', ROUTE, { ...STAY, ...wish })).body['results'] as Listing[]).map(
        ({ id }) => id,
      );
    expect(await ids({})).toEqual(['acc_1', 'acc_3', 'acc_2']);
    expect(await ids({ maxPrice: 100 })).toEqual(['acc_1']);
  });
});

async function startBoth(behaviour: Parameters<typeof startSandbox>[0] = {}) {
  const sandbox = await startSandbox({ offerLifeSeconds: 3600, ...behaviour });
  return { sandbox, api: await startApi({ supplierUrl: sandbox.url, clock: sandbox.clock }) };
}

function ttlOf(cacheStatus: string | undefined): number {
  return Number(/ttl=(\d+)/.exec(cacheStatus ?? '')?.[1]);
}
