import { describe, expect, it } from '@jest/globals';
import { CacheService } from '@tripsage/cache';
import { tags } from '../../../apps/tripsage-api/src/app.cache.js';
import type { ApiAnswer } from '../api-under-test.js';
import { type ApiOfUser, asUser, cacheStatus, databaseForAll, twoApis } from '../database-under-test.js';

const database = databaseForAll();
const apis = twoApis(database);
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

interface TripOfUser {
  ana: ApiOfUser;
  /** The path of the trip. */
  trip: string;
}

async function tripOfUser(): Promise<TripOfUser> {
  const ana = asUser(apis[0], database.newUser('ana'));
  const trip = { title: 'Lisbon', destinationId: 'lisbon', startDate: '2027-04-02', endDate: '2027-04-09' };
  const { headers } = await ana.send('POST', '/api/trips', trip);
  database.calls();
  return { ana, trip: String(headers['location']) };
}

const titles = ({ body }: ApiAnswer): string[] =>
  (body['results'] as { title: string }[]).map(({ title }) => title);
const idOf = ({ body }: ApiAnswer): string => String(body['id']);

describe('items of a trip', () => {
  it('come by day, and are the new ones after each write', async () => {
    const { ana, trip } = await tripOfUser();
    const none = await ana.get(`${trip}/items`);
    expect(none.body).toEqual({ results: [], count: 0 });
    const late = await ana.send('POST', `${trip}/items`, {
      kind: 'activity',
      title: 'Fado',
      day: '2027-04-05',
    });
    expect([late.status, late.headers['etag']]).toEqual([201, '"1"']);
    await ana.send('POST', `${trip}/items`, { kind: 'note', title: 'Shoes', details: { color: 'red' } });
    await ana.send('POST', `${trip}/items`, { kind: 'flight', title: 'TP 441', day: '2027-04-02' });
    const all = await ana.get(`${trip}/items`);
    expect(titles(all)).toEqual(['TP 441', 'Fado', 'Shoes']);
    expect(cacheStatus(await ana.get(`${trip}/items`))).toBe('hit');

    const path = `${trip}/items/${idOf(late)}`;
    const moved = await ana.send('PATCH', path, { day: null }, { 'if-match': '"1"' });
    expect([moved.headers['etag'], moved.body['day']]).toEqual(['"2"', null]);
    expect(titles(await ana.get(`${trip}/items`))[0]).toBe('TP 441');
    expect((await ana.send('DELETE', path, undefined, { 'if-match': '"1"' })).status).toBe(412);
    expect((await ana.send('DELETE', path, undefined, { 'if-match': '"2"' })).status).toBe(204);
    expect(titles(await ana.get(`${trip}/items`))).toEqual(['TP 441', 'Shoes']);
  });

  it('change for whom has their current version, within their own trip', async () => {
    const { ana, trip } = await tripOfUser();
    const { trip: other } = await tripOfUser();
    const item = await ana.send('POST', `${trip}/items`, { kind: 'note', title: 'Shoes' });
    const change = (path: string, headers: Record<string, string>): Promise<ApiAnswer> =>
      ana.send('PATCH', `${path}/items/${idOf(item)}`, { title: 'Boots' }, headers);
    expect((await change(trip, {})).status).toBe(428);
    const outdated = await change(trip, { 'if-match': '"9"' });
    expect([outdated.status, outdated.headers['etag']]).toEqual([412, '"1"']);
    expect((await change(other, { 'if-match': '*' })).status).toBe(404);
    expect(
      (await ana.send('PATCH', `${trip}/items/${UNKNOWN}`, { title: 'x' }, { 'if-match': '*' })).status,
    ).toBe(404);
    expect((await change(trip, { 'if-match': '"1"' })).status).toBe(200);
  });

  it('are added once for each Idempotency-Key', async () => {
    const { ana, trip } = await tripOfUser();
    const item = { kind: 'note', title: 'Shoes' };
    const key = { 'idempotency-key': 'k' };
    const first = await ana.send('POST', `${trip}/items`, item, key);
    expect((await ana.send('POST', `${trip}/items`, item, key)).body).toEqual(first.body);
    expect(titles(await ana.get(`${trip}/items`))).toEqual(['Shoes']);
  });

  it('are added to no trip that does not exist', async () => {
    const { ana } = await tripOfUser();
    const path = `/api/trips/${UNKNOWN}/items`;
    expect((await ana.send('POST', path, { kind: 'note', title: 'x' })).status).toBe(404);
    expect((await ana.get(path)).status).toBe(404);
  });
});

describe('the summary of a trip', () => {
  it('is built of cached parts, each asked for once', async () => {
    const { ana, trip } = await tripOfUser();
    await ana.send('POST', `${trip}/items`, { kind: 'flight', title: 'TP 441', day: '2027-04-02' });
    database.calls();
    const { body } = await ana.get(`${trip}/summary`);
    expect(body).toMatchObject({
      trip: { title: 'Lisbon', version: 1 },
      destination: { id: 'lisbon', name: 'Lisbon' },
      days: 8,
      itemCount: 1,
      itemsByKind: { flight: 1, stay: 0, activity: 0, note: 0 },
      plannedDays: ['2027-04-02'],
    });
    const parts = [
      await ana.get(trip),
      await ana.get(`${trip}/items`),
      await ana.get('/api/destinations/lisbon'),
    ];
    expect(parts.map(cacheStatus)).toEqual(['hit', 'hit', 'hit']);
    expect(database.calls()['GET /:table']).toBeLessThanOrEqual(2);
    expect(cacheStatus(await ana.get(`${trip}/summary`))).toBe('hit');
  });

  it.each([
    [
      'the trip',
      (ana: ApiOfUser, trip: string) => ana.send('PATCH', trip, { title: 'New' }, { 'if-match': '*' }),
    ],
    [
      'an item',
      (ana: ApiOfUser, trip: string) => ana.send('POST', `${trip}/items`, { kind: 'stay', title: 'New' }),
    ],
  ])('falls with %s', async (_part, change) => {
    const { ana, trip } = await tripOfUser();
    const before = (await ana.get(`${trip}/summary`)).body;
    await change(ana, trip);
    const after = (await ana.get(`${trip}/summary`)).body;
    expect(JSON.stringify(after)).not.toBe(JSON.stringify(before));
    const [{ title }, count] = [after['trip'] as { title: string }, after['itemCount']];
    expect([title, count]).toEqual(_part === 'the trip' ? ['New', 0] : ['Lisbon', 1]);
  });

  it('falls with its destination', async () => {
    const { ana, trip } = await tripOfUser();
    await ana.get(`${trip}/summary`);
    await database.sandbox.database.query(
      "update destinations set country = 'Lusitania' where id = 'lisbon'",
    );
    await apis[0].app.get(CacheService).invalidateTags([tags.destination('lisbon')]);
    const { body } = await ana.get(`${trip}/summary`);
    expect(body['destination']).toMatchObject({ country: 'Lusitania' });
  });
});
