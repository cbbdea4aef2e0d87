// Slow: starts the whole API, often.
import { describe, expect, it } from '@jest/globals';
import { CacheService } from '@tripsage/cache';
import { type ApiUnderTest, startApi } from '../api-under-test.js';
import { startSandbox } from '../sandbox-under-test.js';
import { answer, startSupplier } from '../scripted-supplier.js';
import { duffelAccommodation, duffelStay, STAY } from './duffel-stays.js';

const DETAILS_CALL = 'GET /stays/accommodation/:id';
const RATES_CALL = 'POST /stays/search_results/:id/actions/fetch_all_rates';

describe('an accommodation by its id', () => {
  it('is the one that the search found, from the cache the second time', async () => {
    const { api, sandbox } = await startBoth();
    const { id, name, location } = await firstListing(api);
    const first = await api.get(`/api/accommodations/${id}`);
    expect(first).toMatchObject({
      status: 200,
      body: { id, name, location: { city: location.city } },
      headers: { 'cache-status': 'tripsage; fwd=uri-miss; stored; ttl=1800' },
    });
    expect(first.body).not.toHaveProperty('pricePerNight');
    const second = await api.send('POST', '/api/accommodations/details', { id });
    expect(second.body).toEqual(first.body);
    expect(second.headers['cache-status']).toContain('hit');
    expect(sandbox.calls()[DETAILS_CALL]).toBe(1);
  });

  it('that nobody has is not found', async () => {
    const { api } = await startBoth();
    expect(await api.get('/api/accommodations/acc_0000nobody')).toMatchObject({
      status: 404,
      body: { reason: 'not-found', supplier: 'duffel' },
    });
  });

  it('has no more than we know, no unsafe link, and the usual times where none are told', async () => {
    const photos = [{ url: 'javascript:alert(1)' }, { url: 'https://images.example/1.jpg' }];
    const amenities = [{ type: 'pool' }, { type: '<b>helipad</b>' }];
    const data = duffelAccommodation('acc_1', { photos, amenities, phone_number: '+33 1', secret: 's3cret' });
    const supplier = await startSupplier(answer(200, { data }));
    const api = await startApi({ supplierUrl: supplier.url });
    const { body } = await api.get('/api/accommodations/acc_1');
    expect(body).toMatchObject({
      images: ['https://images.example/1.jpg'],
      amenities: ['pool'],
      checkInTime: '15:00',
      checkOutTime: '11:00',
      beds: 1,
    });
    expect(JSON.stringify(body)).not.toMatch(/helipad|s3cret|\+33/);
  });

  it('is invalidated by its tag', async () => {
    const supplier = await startSupplier(answer(200, { data: duffelAccommodation('acc_1') }));
    const api = await startApi({ supplierUrl: supplier.url });
    await api.get('/api/accommodations/acc_1');
    await api.app.get(CacheService).invalidateTags(['accommodation:acc_1']);
    await api.get('/api/accommodations/acc_1');
    expect(supplier.calls).toHaveLength(2);
  });
});

describe('the rates of a stay', () => {
  it('are those of its rooms, the cheapest first, from the cache the second time', async () => {
    const { api, sandbox } = await startBoth();
    const { id, searchResultId, currency } = await firstListing(api);
    const path = `/api/accommodations/search-results/${searchResultId}/rates`;
    const first = await api.get(path);
    expect(first).toMatchObject({
      status: 200,
      body: { searchResultId, accommodationId: id, checkIn: STAY.checkIn, checkOut: STAY.checkOut },
    });
    expect(first.headers['cache-status']).toMatch(/stored; ttl=1800$/);
    const rooms = first.body['rooms'] as { rates: { totalPrice: number; currency: string }[] }[];
    expect(rooms.length).toBeGreaterThan(1);
    for (const { rates } of rooms) {
      const prices = rates.map(({ totalPrice }) => totalPrice);
      expect(prices).toEqual(prices.toSorted((one, other) => one - other));
      expect(new Set(rates.map((one) => one.currency))).toEqual(new Set([currency]));
    }
    expect((await api.get(path)).body).toEqual(first.body);
    expect(sandbox.calls()[RATES_CALL]).toBe(1);
  });

  it('live no longer than the first of them, and are gone after', async () => {
    const { api, sandbox } = await startBoth({ offerLifeSeconds: 120 });
    const { searchResultId } = await firstListing(api);
    const path = `/api/accommodations/search-results/${searchResultId}/rates`;
    expect((await api.get(path)).headers['cache-status']).toMatch(/stored; ttl=120$/);
    api.clock.advance(120_000);
    expect(await api.get(path)).toMatchObject({ status: 410, body: { reason: 'gone' } });
    expect(sandbox.calls()[RATES_CALL]).toBe(2);
  });

  it('live shorter the nearer the check-in', async () => {
    const soon = duffelStay('acc_1', { check_in_date: '2027-01-02', expires_at: '2027-01-02T12:00:00Z' });
    const supplier = await startSupplier(answer(200, { data: soon }));
    const api = await startApi({ supplierUrl: supplier.url });
    const { headers } = await api.get('/api/accommodations/search-results/srr_1/rates');
    const ttl = Number(/ttl=(\d+)/.exec(headers['cache-status'] ?? '')?.[1]);
    expect(ttl).toBeGreaterThanOrEqual(120);
    expect(ttl).toBeLessThanOrEqual(180);
  });

  it('say until when they can be canceled for nothing', async () => {
    const supplier = await startSupplier(answer(200, { data: duffelStay('acc_1') }));
    const api = await startApi({ supplierUrl: supplier.url });
    const { body } = await api.get('/api/accommodations/search-results/srr_1/rates');
    expect(body).toMatchObject({
      rooms: [
        { name: 'Double', beds: 1, rates: [{ freeCancellationUntil: '2027-02-28T15:00:00Z', roomsLeft: 3 }] },
      ],
      expiresAt: '2027-01-01T12:25:00Z',
    });
  });
});

interface Listing {
  id: string;
  name: string;
  searchResultId: string;
  currency: string;
  location: { city: string };
}

async function firstListing(api: ApiUnderTest): Promise<Listing> {
  const { body } = await api.send('POST', '/api/accommodations/search', STAY);
  const [listing] = body['results'] as Listing[];
  if (listing === undefined) throw new Error('The search found nothing.');
  return listing;
}

async function startBoth(behaviour: Parameters<typeof startSandbox>[0] = {}) {
  const sandbox = await startSandbox({ offerLifeSeconds: 3600, ...behaviour });
  return { sandbox, api: await startApi({ supplierUrl: sandbox.url, clock: sandbox.clock }) };
}
