import { describe, expect, it } from '@jest/globals';
import { KEY, oneWay, post, refusalOf, search, startSandbox } from './running-sandbox.js';

describe('a call without a good key', () => {
  it.each([
    [{}, 401, 'authentication_error', 'missing_authorization_header'],
    [{ ...KEY, authorization: 'Bearer ' }, 401, 'authentication_error', 'access_token_not_found'],
    [{ ...KEY, authorization: 'Basic abc' }, 401, 'authentication_error', 'access_token_not_found'],
    [{ authorization: KEY.authorization }, 400, 'invalid_request_error', 'missing_version_header'],
    [{ ...KEY, 'duffel-version': 'v1' }, 400, 'invalid_request_error', 'unsupported_version'],
  ])('%j is refused', async (headers, status, type, code) => {
    const { url } = await startSandbox();
    const response = await post(
      `${url}/air/offer_requests`,
      { data: search() },
      headers as Record<string, string>,
    );
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      meta: { status, request_id: response.headers.get('x-request-id') },
      errors: [
        {
          type,
          code,
          title: expect.any(String),
          message: expect.any(String),
          documentation_url: 'https://duffel.com/docs/api/overview/errors',
        },
      ],
    });
  });
});

describe('a search that makes no sense', () => {
  it.each([
    [
      'an unknown airport',
      { slices: [oneWay('XXX', 'JFK', '2027-03-01')] },
      '/slices/0/origin',
      "given 'XXX'",
    ],
    [
      'the same place twice',
      { slices: [oneWay('LHR', 'LON', '2027-03-01')] },
      '/slices/0/destination',
      "given 'LON'",
    ],
    [
      'yesterday',
      { slices: [oneWay('CDG', 'JFK', '2026-11-21')] },
      '/slices/0/departure_date',
      "given '2026-11-21'",
    ],
    [
      'no such day',
      { slices: [oneWay('CDG', 'JFK', '2027-02-30')] },
      '/slices/0/departure_date',
      "given '2027-02-30'",
    ],
    [
      'a day in words',
      { slices: [oneWay('CDG', 'JFK', 'tomorrow')] },
      '/slices/0/departure_date',
      'must match',
    ],
    [
      'a return before the way out',
      { slices: [oneWay('CDG', 'JFK', '2027-03-09'), oneWay('JFK', 'CDG', '2027-03-01')] },
      '/slices/1/departure_date',
      '2027-03-09',
    ],
    ['nobody', { passengers: [] }, '/passengers', 'fewer than 1'],
    ['a passenger without kind', { passengers: [{}] }, '/passengers/0/type', "'age'"],
    ['a type and an age', { passengers: [{ type: 'adult', age: 30 }] }, '/passengers/0/age', 'not both'],
    [
      'more infants than adults',
      { passengers: [{ type: 'adult' }, { age: 0 }, { age: 1 }] },
      '/passengers',
      '2 infants, 1 adults',
    ],
    [
      'ten with a seat',
      { passengers: Array.from({ length: 10 }, () => ({ type: 'adult' })) },
      '/passengers',
      'at most 9',
    ],
    ['an unknown cabin', { cabin_class: 'steerage' }, '/cabin_class', 'premium_economy'],
    ['three connections', { max_connections: 3 }, '/max_connections', '<= 2'],
    ['no slices', { slices: undefined }, '/slices', "can't be blank"],
  ])('%s is refused by name', async (_name, change, pointer, message) => {
    const { duffel } = await startSandbox();
    const error = await refusalOf(
      duffel.offerRequests.create(search(change as Parameters<typeof search>[0])),
    );
    expect(error.status).toBe(422);
    expect(error.meta.status).toBe(422);
    expect(error.errors).toHaveLength(1);
    expect(error.errors[0]).toMatchObject({ type: 'validation_error', source: { pointer } });
    expect(error.errors[0]!.message).toContain(message);
  });

  it('names every fault at once', async () => {
    const { duffel } = await startSandbox();
    const error = await refusalOf(
      duffel.offerRequests.create(search({ slices: [oneWay('XXX', 'YYY', '2027-03-01')] })),
    );
    expect(error.errors).toHaveLength(2);
  });

  it('is refused in Duffel’s shape even when it is no JSON, or goes nowhere', async () => {
    const { url } = await startSandbox();
    const broken = await post(`${url}/air/offer_requests`, '{"data":', KEY);
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({
      meta: { status: 400 },
      errors: [{ type: 'invalid_request_error' }],
    });
    const nowhere = await fetch(`${url}/air/airports`, { headers: KEY });
    expect(nowhere.status).toBe(404);
    expect(await nowhere.json()).toMatchObject({ errors: [{ code: 'not_found' }] });
  });
});

describe('a path that leads nowhere', () => {
  it.each([
    ['an id of 300 characters', `/air/offers/off_${'x'.repeat(300)}`, 404, 'not_found'],
    ['an id of 10,000 characters', `/air/offers/${'x'.repeat(10_000)}`, 404, 'not_found'],
    ['an id that is no percent-encoding', '/air/offers/%zz', 400, 'invalid_request'],
    ['an id cut within a character', '/air/offers/%E2%82', 400, 'invalid_request'],
    ['a path that is no percent-encoding', '/%zz', 400, 'invalid_request'],
    ['an unknown path', '/air/airports', 404, 'not_found'],
  ])('%s is refused in Duffel’s shape', async (_name, path, status, code) => {
    const { url } = await startSandbox();
    const response = await fetch(url + path, { headers: KEY });
    expect(response.status).toBe(status);
    expect(response.headers.get('x-request-id')).toMatch(/^\w{20}$/);
    expect(await response.json()).toEqual({
      meta: { status, request_id: response.headers.get('x-request-id') },
      errors: [
        {
          type: 'invalid_request_error',
          code,
          title: expect.any(String),
          message: expect.any(String),
          documentation_url: 'https://duffel.com/docs/api/overview/errors',
        },
      ],
    });
  });

  it('counts a long id as a call like any other, and refuses it without a key', async () => {
    const { url, sandbox } = await startSandbox();
    const response = await fetch(`${url}/air/offers/${'x'.repeat(300)}`);
    expect(response.status).toBe(401);
    expect(sandbox.calls().calls['GET /air/offers/:id']).toBe(1);
  });
});
