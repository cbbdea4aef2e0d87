// Slow: starts the whole API, often.
import { describe, expect, it } from '@jest/globals';
import type { ApiAnswer } from '../api-under-test.js';
import { type ApiOfUser, asUser, cacheStatus, databaseForAll, twoApis } from '../database-under-test.js';

const database = databaseForAll();
const TRIP = {
  title: 'Spring in Lisbon',
  destinationId: 'lisbon',
  startDate: '2027-04-02',
  endDate: '2027-04-09',
};

const apis = twoApis(database);

/** Two users of one process, and one of them with a second process whose cache is its own. */
function users(): Record<'ana' | 'ben' | 'anaElsewhere', ApiOfUser> {
  const ana = database.newUser('ana');
  return {
    ana: asUser(apis[0], ana),
    ben: asUser(apis[0], database.newUser('ben')),
    anaElsewhere: asUser(apis[1], ana),
  };
}

async function created(user: ApiOfUser, trip: object = TRIP): Promise<string> {
  const { status, body } = await user.send('POST', '/api/trips', trip);
  expect(status).toBe(201);
  database.calls();
  return body['id'] as string;
}

const titles = ({ body }: ApiAnswer): string[] =>
  (body['results'] as { title: string }[]).map(({ title }) => title);

describe('a trip', () => {
  it('is created with defaults, and is in the cache at once', async () => {
    const { ana } = users();
    const { status, headers, body } = await ana.send('POST', '/api/trips', { title: 'Anywhere' });
    expect(status).toBe(201);
    expect(headers['etag']).toBe('"1"');
    expect(headers['location']).toBe(`/api/trips/${String(body['id'])}`);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      title: 'Anywhere',
      destinationId: null,
      startDate: null,
      endDate: null,
      status: 'draft',
      travelers: 1,
      notes: null,
      version: 1,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    const read = await ana.get(String(headers['location']));
    expect(read.body).toEqual(body);
    expect(cacheStatus(read)).toBe('hit');
    expect(database.calls()).toEqual({ 'POST /:table': 1 });
  });

  it('is read from the database once, and with its version', async () => {
    const { ana, anaElsewhere } = users();
    const id = await created(ana);
    const first = await anaElsewhere.get(`/api/trips/${id}`);
    const second = await anaElsewhere.get(`/api/trips/${id}`);
    expect([cacheStatus(first), cacheStatus(second)]).toEqual(['fwd=uri-miss', 'hit']);
    expect(first.headers['etag']).toBe('"1"');
    expect(second.body).toEqual(first.body);
    expect(database.calls()).toEqual({ 'GET /:table': 1 });
  });

  it('is not sent again to whom has it', async () => {
    const { ana } = users();
    const id = await created(ana);
    for (const [known, status] of [
      ['"1"', 304],
      ['W/"1"', 304],
      ['"7", "1"', 304],
      ['*', 304],
      ['"2"', 200],
      ['"other"', 200],
    ] as const) {
      const answer = await ana.get(`/api/trips/${id}`, { 'if-none-match': known });
      expect([known, answer.status, answer.headers['etag']]).toEqual([known, status, '"1"']);
      if (status === 304) expect(answer.body).toEqual({});
    }
  });

  it('changes only for whom has its current version', async () => {
    const { ana } = users();
    const id = await created(ana);
    const path = `/api/trips/${id}`;
    const change = (match: string, title: string): Promise<ApiAnswer> =>
      ana.send('PATCH', path, { title }, { 'if-match': match });

    const without = await ana.send('PATCH', path, { title: 'B' });
    expect([without.status, without.body['type']]).toEqual([
      428,
      'urn:tripsage:problem:precondition-required',
    ]);

    const first = await change('"1"', 'B');
    expect([first.status, first.headers['etag'], first.body['title']]).toEqual([200, '"2"', 'B']);

    const late = await change('"1"', 'C');
    expect([late.status, late.headers['etag']]).toEqual([412, '"2"']);
    expect(late.body['type']).toBe('urn:tripsage:problem:version-outdated');
    expect((await change('W/"2"', 'C')).status).toBe(412);
    expect((await change('"none"', 'C')).status).toBe(412);

    const read = await ana.get(path);
    expect([read.body['title'], read.headers['etag']]).toEqual(['B', '"2"']);
    expect((await change('"1", "2"', 'D')).headers['etag']).toBe('"3"');
    expect((await change('*', 'E')).headers['etag']).toBe('"4"');
    expect((await ana.get(path)).body).toMatchObject({ title: 'E', version: 4 });
  });

  it('is the new one for the next reader after each write, without another request', async () => {
    const { ana } = users();
    const id = await created(ana);
    await ana.get(`/api/trips/${id}`);
    database.calls();
    await ana.send('PATCH', `/api/trips/${id}`, { title: 'New' }, { 'if-match': '"1"' });
    const read = await ana.get(`/api/trips/${id}`);
    expect(read.body['title']).toBe('New');
    expect(database.calls()).toEqual({ 'PATCH /:table': 1 });
  });

  it('can be emptied field by field', async () => {
    const { ana } = users();
    const id = await created(ana, { ...TRIP, notes: 'Bring shoes.' });
    const patch = { notes: null, startDate: null, title: 'Left' };
    const { body } = await ana.send('PATCH', `/api/trips/${id}`, patch, { 'if-match': '*' });
    expect(body).toMatchObject({ notes: null, startDate: null, endDate: '2027-04-09', title: 'Left' });
  });

  it('is removed with its items', async () => {
    const { ana } = users();
    const id = await created(ana);
    await ana.send('POST', `/api/trips/${id}/items`, { kind: 'note', title: 'Tram 28' });
    for (const path of ['', '/items', '/summary']) await ana.get(`/api/trips/${id}${path}`);
    expect((await ana.send('DELETE', `/api/trips/${id}`)).status).toBe(428);
    expect((await ana.send('DELETE', `/api/trips/${id}`, undefined, { 'if-match': '"5"' })).status).toBe(412);
    expect((await ana.send('DELETE', `/api/trips/${id}`, undefined, { 'if-match': '"1"' })).status).toBe(204);
    for (const path of ['', '/items', '/summary']) {
      expect([path, (await ana.get(`/api/trips/${id}${path}`)).status]).toEqual([path, 404]);
    }
    expect(titles(await ana.get('/api/trips'))).toEqual([]);
    const again = await ana.send('DELETE', `/api/trips/${id}`, undefined, { 'if-match': '*' });
    expect(again.status).toBe(404);
  });

  it('is created once for each Idempotency-Key of a user', async () => {
    const { ana, ben } = users();
    const key = { 'idempotency-key': 'a key' };
    const first = await ana.send('POST', '/api/trips', TRIP, key);
    const second = await ana.send('POST', '/api/trips', TRIP, key);
    const ofOther = await ben.send('POST', '/api/trips', TRIP, key);
    expect(second.body).toEqual(first.body);
    expect(ofOther.status).toBe(201);
    expect(ofOther.body['id']).not.toBe(first.body['id']);
    expect(titles(await ana.get('/api/trips'))).toHaveLength(1);
  });
});

describe('a list of trips', () => {
  it('is paged, the newest first, and kept until a trip changes', async () => {
    const { ana } = users();
    for (const title of ['one', 'two', 'three']) await created(ana, { title });
    const first = await ana.get('/api/trips?limit=2');
    expect(titles(first)).toEqual(['three', 'two']);
    const cursor = String(first.body['nextCursor']);
    const second = await ana.get(`/api/trips?limit=2&cursor=${cursor}`);
    expect(titles(second)).toEqual(['one']);
    expect(second.body['nextCursor']).toBeUndefined();
    expect(cacheStatus(await ana.get('/api/trips?limit=2'))).toBe('hit');
    expect(cacheStatus(await ana.get(`/api/trips?limit=2&cursor=${cursor}`))).toBe('hit');
    await created(ana, { title: 'four' });
    expect(titles(await ana.get('/api/trips?limit=2'))).toEqual(['four', 'three']);
    expect(titles(await ana.get(`/api/trips?limit=2&cursor=${cursor}`))).toEqual(['one']);
  });

  it('is filtered by status', async () => {
    const { ana } = users();
    const id = await created(ana, { title: 'booked', status: 'booked' });
    await created(ana, { title: 'draft' });
    expect(titles(await ana.get('/api/trips?status=booked'))).toEqual(['booked']);
    await ana.send('PATCH', `/api/trips/${id}`, { status: 'done' }, { 'if-match': '*' });
    expect(titles(await ana.get('/api/trips?status=booked'))).toEqual([]);
  });

  it('of ids shares its entries with the trips, and asks once for those that are missing', async () => {
    const { ana, anaElsewhere: fresh } = users();
    const ids = [await created(ana, { title: 'a' }), await created(ana, { title: 'b' })];
    const unknown = '00000000-0000-4000-8000-000000000000';
    const batch = await fresh.get(`/api/trips?ids=${[...ids, unknown, ids[0]].join()}`);
    expect(titles(batch)).toEqual(['a', 'b', 'a']);
    expect(batch.body['missing']).toEqual([unknown]);
    expect(database.calls()).toEqual({ 'GET /:table': 1 });
    expect(cacheStatus(await fresh.get(`/api/trips/${ids[1]}`))).toBe('hit');
    expect(cacheStatus(await fresh.get(`/api/trips?ids=${ids.join()}`))).toBe('hit');
    expect(database.calls()).toEqual({});
  });
});
