import { describe, expect, it } from '@jest/globals';
import { SEARCH, startApi } from '../api-under-test.js';
import { answer, startSupplier } from '../scripted-supplier.js';

const NOTHING_FOUND = answer(201, { data: { id: 'orq_1', offers: [] } });

describe('what is asked of Duffel', () => {
  it('is one search with everything that the traveller said', async () => {
    const supplier = await startSupplier(NOTHING_FOUND);
    const api = await startApi({ supplierUrl: `${supplier.url}/base`, duffel: { key: 'token-1' } });
    await api.search({
      ...SEARCH,
      returnDate: '2027-03-08',
      adults: 2,
      children: 1,
      infants: 1,
      cabinClass: 'business',
      maxStops: 1,
    });
    expect(supplier.calls).toEqual([
      'POST /base/air/offer_requests/?return_offers=true&supplier_timeout=15000',
    ]);
    const [request] = supplier.requests;
    expect(request?.headers).toMatchObject({ authorization: 'Bearer token-1', 'duffel-version': 'v2' });
    const times = { departure_time: null, arrival_time: null };
    expect(request?.body).toEqual({
      data: {
        slices: [
          { origin: 'CDG', destination: 'JFK', departure_date: '2027-03-01', ...times },
          { origin: 'JFK', destination: 'CDG', departure_date: '2027-03-08', ...times },
        ],
        passengers: [{ type: 'adult' }, { type: 'adult' }, { age: 8 }, { age: 1 }],
        cabin_class: 'business',
        max_connections: 1,
      },
    });
  });

  it.each([
    [undefined, 2],
    [0, 0],
    [2, 2],
    [3, 2],
  ])('for maxStops %j is max_connections %j', async (maxStops, connections) => {
    const supplier = await startSupplier(NOTHING_FOUND);
    const api = await startApi({ supplierUrl: supplier.url });
    await api.search({ ...SEARCH, maxStops });
    expect(supplier.requests[0]?.body).toMatchObject({ data: { max_connections: connections } });
  });
});
