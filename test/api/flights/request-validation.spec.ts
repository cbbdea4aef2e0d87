import { beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiUnderTest, SEARCH, startApi } from '../api-under-test.js';
import { duffelError, startSupplier } from '../scripted-supplier.js';

const IATA = 'a three-letter IATA code of an airport or a city, such as CDG';
const DATE = 'a calendar date as YYYY-MM-DD';
const AMOUNT = 'an amount above 0 and at most 10000000000, with at most two decimals';
const FURTHEST = 'a date at most 500 days off, so 2028-05-15 or earlier';
const CURRENCY = 'a currency code of ISO 4217, such as EUR';

/** A field that is set to a value on an otherwise good search, and what is said of it. */
const wrong: [field: string, given: unknown, expected: string][] = [
  ['origin', 'PARIS', IATA],
  ['origin', 'C1G', IATA],
  ['origin', '', IATA],
  ['origin', 'ſfo', IATA],
  ['origin', 7, IATA],
  ['origin', null, IATA],
  ['origin', undefined, IATA],
  ['origin', ['CDG'], IATA],
  ['destination', 'J*K', IATA],
  ['destination', 'cdg', 'another place than the origin CDG'],
  ['departureDate', '2027-02-29', DATE],
  ['departureDate', '2027-3-1', DATE],
  ['departureDate', '01/03/2027', DATE],
  ['departureDate', '2027-03-01T00:00:00Z', DATE],
  ['departureDate', 20270301, DATE],
  ['departureDate', undefined, DATE],
  ['departureDate', '2026-12-31', 'a date not in the past, so 2027-01-01 or later'],
  ['departureDate', '2028-05-16', FURTHEST],
  ['departureDate', '9999-12-31', FURTHEST],
  ['returnDate', '2028-05-16', FURTHEST],
  ['returnDate', '2027-13-01', DATE],
  ['returnDate', '2027-02-28', 'a date on or after the departure on 2027-03-01'],
  ['adults', 0, 'a whole number from 1 to 9'],
  ['adults', 10, 'a whole number from 1 to 9'],
  ['adults', 1.5, 'a whole number from 1 to 9'],
  ['adults', '2', 'a whole number from 1 to 9'],
  ['children', -1, 'a whole number from 0 to 8'],
  ['children', 9, 'a whole number from 0 to 8'],
  ['infants', 5, 'a whole number from 0 to 4'],
  ['infants', 2, 'at most one for each adult, so at most 1'],
  ['cabinClass', 'eco', 'one of economy, premium_economy, business, first'],
  ['maxStops', 4, 'a whole number from 0 to 3'],
  ['maxPrice', 0, AMOUNT],
  ['maxPrice', 10.001, AMOUNT],
  ['maxPrice', '100', AMOUNT],
  ['maxPrice', 1e-7, AMOUNT],
  ['maxPrice', 0.1 + 0.2, AMOUNT],
  ['maxPrice', 1e21, AMOUNT],
  ['currency', 'EURO', CURRENCY],
  ['currency', 'uſd', CURRENCY],
  ['currency', 'ZZZ', CURRENCY],
];

/** Its supplier can't be reached, so a request that got past the checks would be answered with 503. */
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi({}, 'file');
});

describe('a wrong search', () => {
  it.each(wrong)('%s: %j', async (field, given, expected) => {
    const reply = await api.search({ ...SEARCH, [field]: given });

    expect(reply.status).toBe(400);
    expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(reply.body).toMatchObject({ type: 'urn:tripsage:problem:invalid-request', status: 400 });
    expect(reply.body['errors']).toEqual([{ field, ...(given !== undefined && { given }), expected }]);
  });

  it('is told every wrong field at once, unknown ones by name', async () => {
    const reply = await api.search({ origin: 'x', adults: 0, infants: 3, nonstop: true });
    const errors = reply.body['errors'] as { field: string; expected: string }[];
    expect(errors.map(({ field }) => field).toSorted()).toEqual([
      'adults',
      'departureDate',
      'destination',
      'nonstop',
      'origin',
    ]);
    expect(errors.find(({ field }) => field === 'nonstop')?.expected).toContain(
      'no such field; the fields are origin,',
    );
  });

  it.each([['[]'], ['"text"'], ['7'], ['null']])('is no object: %s', async (payload) => {
    const reply = await api.postRaw('/api/flights/search', payload);
    expect(reply.status).toBe(400);
    expect(reply.body['errors']).toMatchObject([{ field: 'body', expected: 'a JSON object' }]);
  });

  it('seats nine at most, children with adults', async () => {
    expect((await api.search({ ...SEARCH, adults: 1, children: 8 })).status).toBe(503);
    const reply = await api.search({ ...SEARCH, adults: 2, children: 8 });
    expect(reply.body['errors']).toEqual([
      { field: 'children', given: 8, expected: 'at most 9 seats in all, so at most 7 beside the adults' },
    ]);
  });

  it('shortens what was given', async () => {
    const reply = await api.search({ ...SEARCH, origin: 'x'.repeat(5000) });
    expect(reply.body['errors']).toMatchObject([{ field: 'origin', given: `${'x'.repeat(100)}…` }]);
  });

  it('bounds what it answers to a thousand unknown fields', async () => {
    const fields = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`field${index}`, 1]));
    const reply = await api.search({ ...SEARCH, ...fields });
    expect(reply.body['errors']).toHaveLength(100);
  });

  it.each([
    ['malformed JSON', '{"origin":', 'application/json', 400],
    ['an empty body', '', 'application/json', 400],
    ['a key that would poison prototypes', '{"__proto__":{"x":1}}', 'application/json', 400],
    ['a body that is too large', JSON.stringify({ origin: 'x'.repeat(70_000) }), 'application/json', 413],
    ['XML', '<a/>', 'application/xml', 415],
    ['a form', 'origin=CDG&destination=JFK', 'application/x-www-form-urlencoded', 415],
    ['JSON as plain text, as any page can send it', JSON.stringify(SEARCH), 'text/plain', 415],
  ])('is refused with problem details: %s', async (_, payload, contentType, status) => {
    const reply = await api.postRaw('/api/flights/search', payload, contentType);
    expect(reply.status).toBe(status);
    expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(reply.body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
  });

  it('may depart today wherever on Earth it is still today, and yesterday nowhere', async () => {
    const supplier = await startSupplier(duffelError(500));
    const own = await startApi({ supplierUrl: supplier.url });
    own.clock.advance(11 * 60 * 60 * 1000); // 23:00 UTC: at UTC-12 it is 11:00 on the same date
    expect((await own.search({ ...SEARCH, departureDate: '2027-01-01' })).status).toBe(502);
    own.clock.advance(12 * 60 * 60 * 1000); // 11:00 UTC on the 2nd: at UTC-12 it is 23:00 on the 1st
    expect((await own.search({ ...SEARCH, departureDate: '2027-01-01' })).status).toBe(502);
    own.clock.advance(60 * 60 * 1000);
    expect((await own.search({ ...SEARCH, departureDate: '2027-01-01' })).status).toBe(400);
  });
});

describe('a wrong offer id', () => {
  it.each([['off_..%2forders'], ['off_a%20b'], ['%00'], ['orq_1'], ['off_'], [`off_${'x'.repeat(97)}`]])(
    '%s',
    async (id) => {
      const reply = await api.get(`/api/flights/offers/${id}`);
      expect(reply.status).toBe(400);
      expect(reply.body['errors']).toMatchObject([{ field: 'id' }]);
    },
  );
});

describe('an address that can’t be asked', () => {
  it('is told without its query, which may hold what is nobody’s business', async () => {
    const reply = await api.get('/api/nothing?token=s3cret?really');
    expect(reply.body).toMatchObject({ detail: 'Cannot GET /api/nothing', instance: '/api/nothing' });
  });

  it.each([
    ['/', 404],
    ['/api/nothing', 404],
    ['/api/flights/search', 405],
    ['/api/flights/offers/%zz', 400],
    [`/api/flights/offers/${'x'.repeat(3000)}`, 414],
  ])('%s', async (path, status) => {
    const reply = await api.get(path);
    expect(reply.status).toBe(status);
    expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(reply.body['instance']).toBe(path);
    expect(JSON.stringify({ ...reply.body, instance: '' }).length).toBeLessThan(400);
  });
});

describe('the longest offer id', () => {
  it('is taken', async () => {
    const reply = await api.get(`/api/flights/offers/off_${'x'.repeat(96)}`);
    expect(reply.body['reason']).toBe('unreachable');
  });
});
