// Slow: starts the whole API, often.
import { describe, expect, it } from '@jest/globals';
import { CacheService } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { tags } from '../../../apps/tripsage-api/src/app.cache.js';
import { type ApiAnswer, NOW, startApi } from '../api-under-test.js';
import { asUser, cacheStatus, databaseForAll } from '../database-under-test.js';
import { answer, startSupplier } from '../scripted-supplier.js';

const database = databaseForAll();
const start = () => startApi({ supplierUrl: database.url, clock: database.clock });
const ids = ({ body }: ApiAnswer): string[] => (body['results'] as { id: string }[]).map(({ id }) => id);

describe('destinations', () => {
  it('are found one by one, and asked for once', async () => {
    const api = await start();
    const first = await api.get('/api/destinations/lisbon');
    expect(first.body).toEqual({
      id: 'lisbon',
      name: 'Lisbon',
      country: 'Portugal',
      countryCode: 'PT',
      latitude: expect.any(Number),
      longitude: expect.any(Number),
      description: expect.any(String),
      categories: expect.arrayContaining(['food']),
      safetyRating: expect.any(Number),
      bestMonths: expect.arrayContaining([5]),
      version: expect.any(Number),
      updatedAt: expect.any(String),
    });
    expect(first.headers['etag']).toBe('"1"');
    const second = await api.get('/api/destinations/lisbon', { 'if-none-match': '"1"' });
    expect([second.status, cacheStatus(second)]).toEqual([304, 'hit']);
    expect(database.calls()).toEqual({ 'GET /:table': 1 });
  });

  it('that do not exist are a 404, which is remembered for a while', async () => {
    const api = await start();
    // A batch and a single question share what they have learned.
    for (const first of ['/api/destinations/atlantis', '/api/destinations?ids=atlantis,thule']) {
      await api.get(first);
      const none = await api.get(first.replace('?ids=atlantis,', '/'));
      expect([none.status, none.body['type']]).toEqual([404, 'urn:tripsage:problem:unknown-destination']);
    }
    expect(database.calls()).toEqual({ 'GET /:table': 2 });
  });

  it('come in a batch: one request for those that are missing, none for those that are there', async () => {
    const api = await start();
    await api.get('/api/destinations/rome');
    database.calls();
    const batch = await api.get('/api/destinations?ids=kyoto,rome,atlantis,lisbon');
    expect(ids(batch)).toEqual(['kyoto', 'rome', 'lisbon']);
    expect(batch.body['missing']).toEqual(['atlantis']);
    expect(database.calls()).toEqual({ 'GET /:table': 1 });
    expect(ids(await api.get('/api/destinations?ids=lisbon,kyoto'))).toEqual(['lisbon', 'kyoto']);
    expect(cacheStatus(await api.get('/api/destinations/kyoto'))).toBe('hit');
    expect(database.calls()).toEqual({});
  });

  it('are found by their features, under one key for questions that are one', async () => {
    const api = await start();
    const found = await api.get('/api/destinations?query=%20PORTUGAL&limit=5');
    expect(ids(found)).toContain('lisbon');
    expect(cacheStatus(await api.get('/api/destinations?query=portugal&limit=5'))).toBe('hit');
    const food = await api.get('/api/destinations?category=food&minSafetyRating=4&travelMonth=5&limit=50');
    expect(ids(food)).toContain('lisbon');
    for (const one of food.body['results'] as Record<string, unknown>[]) {
      expect(one['categories']).toContain('food');
      expect(one['bestMonths']).toContain(5);
      expect(one['safetyRating']).toBeGreaterThanOrEqual(4);
    }
    expect(ids(await api.get("/api/destinations?query=o'neill"))).toEqual([]);
  });

  it('are the same for all, who are asked for as nobody in particular', async () => {
    const supplier = await startSupplier(answer(200, []));
    const api = await startApi({ supplierUrl: supplier.url });
    await asUser(api, 'ana').get('/api/destinations?query=x');
    const { headers } = supplier.requests[0]!;
    expect(headers['apikey']).toBe('sandbox-anon-key');
    expect([headers['x-sandbox-user'], headers['authorization']]).toEqual([undefined, undefined]);
    expect(cacheStatus(await asUser(api, 'ben').get('/api/destinations?query=x'))).toBe('hit');
    expect(cacheStatus(await api.get('/api/destinations?query=x'))).toBe('hit');
  });

  it('fall by their tags', async () => {
    const api = await start();
    const paths = ['/api/destinations/oslo', '/api/destinations?query=norway'];
    for (const path of paths) await api.get(path);
    await api.app.get(CacheService).invalidateTags([tags.destination('oslo')]);
    expect(cacheStatus(await api.get(paths[0] ?? ''))).not.toBe('hit');
    expect(cacheStatus(await api.get(paths[1] ?? ''))).toBe('hit');
    await api.app.get(CacheService).invalidateTags([tags.destinations()]);
    expect(cacheStatus(await api.get(paths[1] ?? ''))).not.toBe('hit');
  });

  it('live an hour, and a day longer where nothing newer is to be had', async () => {
    const clock = new FakeClock({ now: NOW });
    const api = await startApi({ supplierUrl: database.url, clock });
    await api.get('/api/destinations/lisbon');
    clock.advance(59 * 60_000);
    expect(cacheStatus(await api.get('/api/destinations/lisbon'))).toBe('hit');
    database.behave({ failures: [{ endpoint: 'supabase', kind: 'status', status: 503, rate: 1 }] } as never);
    clock.advance(2 * 60_000);
    const old = await api.get('/api/destinations/lisbon');
    expect([old.status, old.headers['cache-status']]).toEqual([
      200,
      expect.stringContaining('STALE_IF_ERROR'),
    ]);
    expect((await api.get('/api/destinations/madrid')).status).toBe(503);
    clock.advance(24 * 60 * 60_000);
    expect((await api.get('/api/destinations/lisbon')).status).toBe(503);
  });

  it.each([
    ['limit=0', 'limit', 'a whole number from 1 to 50'],
    ['limit=many', 'limit', 'a whole number from 1 to 50'],
    ['limit=1.5', 'limit', 'a whole number from 1 to 50'],
    ['minSafetyRating=6', 'minSafetyRating', 'a number from 0 to 5'],
    ['travelMonth=13', 'travelMonth', 'a whole number from 1 to 12'],
    ['category=Food', 'category', 'a category in lower case, such as food, nature or museums'],
    ['query=a*b', 'query', "1 to 100 letters, digits, spaces and . ' ’ -"],
    ['query=%22,id.neq.x', 'query', "1 to 100 letters, digits, spaces and . ' ’ -"],
    ['query=a&query=b', 'query', "1 to 100 letters, digits, spaces and . ' ’ -"],
    ['ids=lisbon,', 'ids', 'the id of a destination, such as lisbon'],
    ['ids=rome&category=food', 'ids', 'nothing beside query, category, minSafetyRating or travelMonth'],
    ['page=2', 'page', expect.stringContaining('no such field')],
  ])('are not looked for where the question is wrong: %s', async (query, field, expected) => {
    const api = await startApi();
    const { status, body } = await api.get(`/api/destinations?${query}`);
    expect([status, body['errors']]).toEqual([400, [expect.objectContaining({ field, expected })]]);
  });

  it('have no id that could be something else', async () => {
    const api = await startApi();
    for (const id of ['A', '%20', 'a,b', '..%2Ftrips', `a${'b'.repeat(64)}`]) {
      expect([id, (await api.get(`/api/destinations/${id}`)).status]).toEqual([id, 400]);
    }
  });
});
