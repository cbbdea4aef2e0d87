// Slow: starts the whole API, often.
import { describe, expect, it } from '@jest/globals';
import { startApi } from '../api-under-test.js';
import { answer, duffelError, type Script, startSupplier } from '../scripted-supplier.js';
import { duffelOffer } from './duffel-offers.js';

const OFFER = '/api/flights/offers/off_1';
const priced = (amount: string): Script =>
  answer(200, { data: duffelOffer('off_1', { total_amount: amount }) });

describe('an offer that is refreshed before it is booked', () => {
  it('is asked past the cache, and is what others are answered with after', async () => {
    const { api, supplier, answerWith } = await startBoth(priced('500.00'));
    expect((await api.get(OFFER)).body).toMatchObject({ price: 500 });
    answerWith(priced('520.00'));
    expect((await api.get(OFFER)).body).toMatchObject({ price: 500 });
    expect(await api.send('POST', `${OFFER}/refresh`)).toMatchObject({ status: 200, body: { price: 520 } });
    const after = await api.get(OFFER);
    expect(after).toMatchObject({ body: { price: 520 } });
    expect(after.headers['cache-status']).toMatch(/^tripsage; hit/);
    expect(supplier.calls).toHaveLength(2);
  });

  it.each([
    ['410 where it can’t be bought any more', duffelError(422, { code: 'offer_no_longer_available' }), 410],
    ['404 where nobody knows it', duffelError(404, { code: 'not_found' }), 404],
    [
      '410 where it has expired',
      answer(200, { data: duffelOffer('off_1', { expires_at: '2027-01-01T12:00:00Z' }) }),
      410,
    ],
  ])('is gone for others too: %s', async (_, script, status) => {
    const { api, supplier, answerWith } = await startBoth(priced('500.00'));
    await api.get(OFFER);
    answerWith(script);
    expect((await api.send('POST', `${OFFER}/refresh`)).status).toBe(status);
    expect((await api.get(OFFER)).status).toBe(status);
    expect(supplier.calls).toHaveLength(3);
  });

  it.each([
    ['fails', duffelError(500), 502],
    ['is asked too often', duffelError(429, {}, { 'retry-after': '30' }), 503],
    ['answers garbage', answer(200, { data: { id: 'off_1' } }), 502],
  ])('stays what it was for others where the supplier %s', async (_, script, status) => {
    const { api, supplier, answerWith } = await startBoth(priced('500.00'));
    await api.get(OFFER);
    answerWith(script);
    expect((await api.send('POST', `${OFFER}/refresh`)).status).toBe(status);
    expect(await api.get(OFFER)).toMatchObject({ status: 200, body: { price: 500 } });
    expect(supplier.calls).toHaveLength(2);
  });

  it('must be named by an id of an offer', async () => {
    const api = await startApi();
    expect(await api.send('POST', '/api/flights/offers/nobody/refresh')).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'id', given: 'nobody' }] },
    });
  });
});

async function startBoth(first: Script) {
  let script = first;
  const supplier = await startSupplier((...exchange) => script(...exchange));
  const api = await startApi({ supplierUrl: supplier.url });
  return { supplier, api, answerWith: (next: Script) => void (script = next) };
}
