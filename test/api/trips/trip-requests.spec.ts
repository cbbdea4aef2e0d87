// Slow: starts the whole API, often.
import { describe, expect, it } from '@jest/globals';
import { type ApiAnswer, startApi } from '../api-under-test.js';
import { asUser } from '../database-under-test.js';
import { startSupplier } from '../scripted-supplier.js';

const TRIP = '/api/trips/3f0f3c1e-5a44-4d5c-9d3a-0c4f2f7c9a11';
const ITEM = `${TRIP}/items/9b1f6c0e-0f1a-4d7b-8a55-0d0c8f6f2b21`;
const ANY = { 'if-match': '*' };

/** Asks an API whose database must not be asked. */
async function ask(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<ApiAnswer> {
  const supplier = await startSupplier((_, response) => void response.writeHead(500).end());
  const api = await startApi({ supplierUrl: supplier.url });
  const reply = await asUser(api, 'ana').send(method, path, body, headers);
  expect(supplier.calls).toEqual([]);
  return reply;
}

function errorsIn({ status, body }: ApiAnswer): unknown {
  expect([status, body['type']]).toEqual([400, 'urn:tripsage:problem:invalid-request']);
  return (body['errors'] as { field: string; expected: string }[]).map(({ field, expected }) => [
    field,
    expected,
  ]);
}

describe('a trip that is not what it should be', () => {
  it('has each wrong field named', async () => {
    const trip = {
      title: '',
      destinationId: 'Lisbon!',
      startDate: '2027-02-30',
      status: 'maybe',
      travelers: 100,
      notes: 7,
      version: 3,
    };
    expect(errorsIn(await ask('POST', '/api/trips', trip))).toEqual([
      ['title', '1 to 200 characters'],
      ['destinationId', 'the id of a destination, such as lisbon'],
      ['startDate', 'a calendar date as YYYY-MM-DD'],
      ['status', 'one of draft, planned, booked, done'],
      ['travelers', 'a whole number from 1 to 99'],
      ['notes', expect.stringContaining('text')],
      ['version', expect.stringContaining('no such field')],
    ]);
  });

  it.each(['POST', 'PATCH'])('has an end before its start: %s', async (method) => {
    const dates = { title: 'x', startDate: '2027-04-02', endDate: '2027-04-01' };
    const path = method === 'POST' ? '/api/trips' : TRIP;
    expect(errorsIn(await ask(method, path, dates, ANY))).toEqual([
      ['endDate', 'no earlier than startDate, 2027-04-02'],
    ]);
  });

  it.each<[string, unknown]>([
    ['no field', {}],
    ['null for what can’t be empty', { title: null, travelers: null }],
  ])('changes nothing: %s', async (_, changes) => {
    for (const path of [TRIP, ITEM]) {
      const given = path === TRIP ? changes : { title: null };
      expect(errorsIn(await ask('PATCH', path, given, ANY))).toEqual([
        ['body', 'at least one field to change'],
      ]);
    }
  });
});

describe('an item that is not what it should be', () => {
  it('has each wrong field named', async () => {
    const item = { kind: 'car', day: 'monday', details: ['x'], tripId: 'x' };
    expect(errorsIn(await ask('POST', `${TRIP}/items`, item))).toEqual([
      ['day', 'a calendar date as YYYY-MM-DD'],
      ['kind', 'one of flight, stay, activity, note'],
      ['title', '1 to 200 characters'],
      ['details', 'a JSON object'],
      ['tripId', expect.stringContaining('no such field')],
    ]);
  });
});

describe('a question for trips that is not what it should be', () => {
  const UUIDS = 'ids of trips: UUIDs in lower case';
  it.each<[string, string, unknown]>([
    ['status=all', 'status', 'one of draft, planned, booked, done'],
    ['limit=101', 'limit', 'a whole number from 1 to 100'],
    ['limit=', 'limit', 'a whole number from 1 to 100'],
    ['cursor=%00', 'cursor', 'the nextCursor of the page before'],
    ['cursor=bm9uc2Vuc2U', 'cursor', 'the nextCursor of the page before'],
    ['ids=', 'ids', UUIDS],
    ['ids=1,2', 'ids', UUIDS],
    [`ids=${Array(51).fill('3f0f3c1e-5a44-4d5c-9d3a-0c4f2f7c9a11').join()}`, 'ids', 'at most 50 of them'],
    ['ids=3f0f3c1e-5a44-4d5c-9d3a-0c4f2f7c9a11&status=done', 'ids', 'nothing beside status or cursor'],
    ['user=ben', 'user', expect.stringContaining('no such field')],
  ])('has its field named: %.40s', async (query, field, expected) => {
    expect(errorsIn(await ask('GET', `/api/trips?${query}`))).toEqual([[field, expected]]);
  });

  it.each([
    ['GET', '/api/trips/3F0F3C1E-5A44-4D5C-9D3A-0C4F2F7C9A11'],
    ['GET', '/api/trips/1/summary'],
    ['DELETE', '/api/trips/1'],
    ['DELETE', `${TRIP}/items/1`],
    ['DELETE', '/api/flights/saved/1'],
  ])('has an id that is none: %s %s', async (method, path) => {
    expect((await ask(method, path, undefined, ANY)).status).toBe(400);
  });

  it.each([
    ['PATCH', 'if-match'],
    ['DELETE', 'if-match'],
    ['POST', 'idempotency-key'],
  ])('has a header that is not well-formed: %s with %s', async (method, header) => {
    const isPost = method === 'POST';
    const body = { title: 'x' };
    const value = isPost ? 'é'.repeat(3) : '3';
    const sent = method === 'DELETE' ? undefined : body;
    const path = isPost ? '/api/trips' : TRIP;
    const [error] = errorsIn(await ask(method, path, sent, { [header]: value })) as [string, string][];
    expect(error?.[0].toLowerCase()).toBe(header);
  });
});
