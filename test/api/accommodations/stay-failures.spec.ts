// Slow: starts the whole API, often.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiUnderTest, startApi } from '../api-under-test.js';
import { startSandbox } from '../sandbox-under-test.js';
import { answer, duffelError, type Script, startSupplier } from '../scripted-supplier.js';
import { duffelAccommodation, duffelStay, STAY } from './duffel-stays.js';

const ROUTE = '/api/accommodations/search';
const RATES = '/api/accommodations/search-results/srr_1/rates';
const hang: Script = () => {};
const html: Script = (_, response) => response.writeHead(200).end('<html>s3cret</html>');

describe('a supplier of stays that gives no usable answer', () => {
  it.each<[string, Script, number, string]>([
    ['500', duffelError(500), 502, 'failed'],
    ['429', duffelError(429, {}, { 'retry-after': '60' }), 503, 'rate-limited'],
    ['no answer', hang, 504, 'timed-out'],
    ['HTML', html, 502, 'unreadable'],
    ['no results', answer(200, { data: {} }), 502, 'unreadable'],
    ['a refusal in its own words', duffelError(422, { message: '<b>s3cret</b>' }), 422, 'impossible'],
  ])('is told in our own words: %s', async (_, script, status, reason) => {
    const supplier = await startSupplier(script);
    const searchTimeoutMs = reason === 'timed-out' ? 150 : 4_000;
    const api = await startApi({ supplierUrl: supplier.url, duffel: { searchTimeoutMs } });
    const replies = [await api.send('POST', ROUTE, STAY), await api.get(RATES)];
    for (const reply of replies) {
      expect(reply).toMatchObject({ status, body: { supplier: 'duffel', reason } });
      expect(JSON.stringify(reply.body)).not.toMatch(/<|s3cret/);
    }
  });

  it('is covered by what is old, where something is', async () => {
    const sandbox = await startSandbox({ offerLifeSeconds: 7_200 });
    const api = await startApi({ supplierUrl: sandbox.url, clock: sandbox.clock });
    const first = await api.send('POST', ROUTE, STAY);
    sandbox.clock.advance(31 * 60_000);
    sandbox.behave({ failures: [{ endpoint: 'duffel', kind: 'status', status: 503 }] });
    const old = await api.send('POST', ROUTE, STAY);
    expect([old.status, old.body]).toEqual([200, first.body]);
    expect(old.headers['cache-status']).toContain('STALE_IF_ERROR');
    expect((await api.send('POST', ROUTE, { ...STAY, adults: 1 })).status).toBe(503);
  });

  it('names the field of ours that it does not accept', async () => {
    const source = { field: '<b>', pointer: '/check_out_date' };
    const supplier = await startSupplier(answer(422, { meta: {}, errors: [{ message: '<b>', source }] }));
    const api = await startApi({ supplierUrl: supplier.url });
    expect((await api.send('POST', ROUTE, STAY)).body['detail']).toBe(
      "Duffel can't do what was asked. It does not accept: checkOut.",
    );
  });

  it.each([
    ['search_result_expired', 422],
    ['search_result_unavailable', 404],
  ])('has no rates any more: %s', async (code, status) => {
    const supplier = await startSupplier(duffelError(status, { code }));
    const api = await startApi({ supplierUrl: supplier.url });
    expect(await api.get(RATES)).toMatchObject({ status: 410, body: { reason: 'gone' } });
  });

  it.each([
    [
      'a price',
      '/api/accommodations/search',
      'cheapest_rate_total_amount',
      answer(200, { data: { results: [duffelStay('acc_1', { cheapest_rate_total_amount: undefined })] } }),
    ],
    [
      'a name',
      '/api/accommodations/acc_1',
      'name',
      answer(200, { data: duffelAccommodation('acc_1', { name: undefined }) }),
    ],
    [
      'rooms',
      RATES,
      'accommodation.rooms',
      answer(200, { data: duffelStay('acc_1', { accommodation: { id: 'acc_1', name: 'x' } }) }),
    ],
  ])('is told what it left out: %s', async (_, path, place, script) => {
    const supplier = await startSupplier(script);
    const api = await startApi({ supplierUrl: supplier.url });
    const { status, body } = path === ROUTE ? await api.send('POST', path, STAY) : await api.get(path);
    expect([status, body['detail']]).toEqual([502, expect.stringContaining(`In it, ${place} is missing`)]);
  });

  it('costs the traveler only the stay that can’t be read', async () => {
    const results = [duffelStay('acc_1'), null, duffelStay('acc_2', { accommodation: {} })];
    const supplier = await startSupplier(answer(200, { data: { results } }));
    const api = await startApi({ supplierUrl: supplier.url });
    expect(await api.send('POST', ROUTE, STAY)).toMatchObject({ status: 200, body: { count: 1 } });
  });
});

describe('what is asked of Duffel for a stay', () => {
  it('is one search with all that the traveler said, and with data around it', async () => {
    const supplier = await startSupplier(answer(200, { data: { results: [] } }));
    const api = await startApi({ supplierUrl: supplier.url });
    await api.send('POST', ROUTE, { ...STAY, children: 1, rooms: 2, amenities: ['wifi'], minRating: 4 });
    expect(supplier.calls).toEqual(['POST /stays/search']);
    expect(supplier.requests[0]?.body).toEqual({
      data: {
        rooms: 2,
        guests: [{ type: 'adult' }, { type: 'adult' }, { type: 'child', age: 8 }],
        check_in_date: '2027-03-01',
        check_out_date: '2027-03-04',
        location: { radius: 10, geographic_coordinates: { latitude: 48.857, longitude: 2.352 } },
      },
    });
  });
});

describe('a wrong search for stays', () => {
  const { latitude: _latitude, longitude: _longitude, ...nowhere } = STAY;
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await startApi({}, 'file');
  });
  it.each([
    ['no place', nowhere, 'location'],
    ['half a point', { ...nowhere, latitude: 48 }, 'longitude'],
    ['the other half', { ...nowhere, longitude: 2 }, 'latitude'],
    ['a place that is blank', { ...nowhere, location: '  ' }, 'location'],
    ['a latitude off the Earth', { ...STAY, latitude: 91 }, 'latitude'],
    ['a check-in that is past', { ...STAY, checkIn: '2026-12-30' }, 'checkIn'],
    ['no night', { ...STAY, checkOut: '2027-03-01' }, 'checkOut'],
    ['a hundred nights', { ...STAY, checkOut: '2027-06-09' }, 'checkOut'],
    ['more rooms than guests', { ...STAY, rooms: 3 }, 'rooms'],
    ['too many adults', { ...STAY, adults: 17 }, 'adults'],
    ['too many children', { ...STAY, children: 11 }, 'children'],
    ['an amenity nobody knows', { ...STAY, amenities: ['wifi', 'helipad'] }, 'amenities'],
    ['amenities as text', { ...STAY, amenities: 'wifi' }, 'amenities'],
    ['too many stars', { ...STAY, minRating: 6 }, 'minRating'],
    ['prices the wrong way round', { ...STAY, minPrice: 200, maxPrice: 100 }, 'maxPrice'],
    ['a kind nobody knows', { ...STAY, propertyType: 'tent' }, 'propertyType'],
    ['an unknown field', { ...STAY, stars: 4 }, 'stars'],
  ])('is refused by name: %s', async (_, body, field) => {
    const reply = await api.send('POST', ROUTE, body);
    expect([reply.status, (reply.body['errors'] as { field: string }[]).map((error) => error.field)]).toEqual(
      [400, [field]],
    );
  });

  it.each(['/api/accommodations/nobody', '/api/accommodations/search-results/acc_1/rates'])(
    'is refused with an id of another kind: %s',
    async (path) => {
      expect(await api.get(path)).toMatchObject({ status: 400, body: { errors: [{ field: 'id' }] } });
    },
  );
});
