// Slow: it makes a Postgres of its own, in 2 to 8 s.
import { describe, expect, it } from '@jest/globals';
import { CacheService } from '@tripsage/cache';
import { tags } from '../../../apps/tripsage-api/src/app.cache.js';
import { type ApiUnderTest, startApi } from '../api-under-test.js';
import { databaseForAll } from '../database-under-test.js';

const database = databaseForAll();
const start = () => startApi({ supplierUrl: database.url, clock: database.clock });
const search = (api: ApiUnderTest, body: object) => api.send('POST', '/api/destinations/search', body);
const EMBED = 'POST /openai/v1/embeddings';
const MATCH = 'POST /rpc/:function';
const TABLE = 'GET /:table';

describe('a search of destinations by what a traveler means', () => {
  it('finds the nearest first, with one question to each supplier', async () => {
    const api = await start();
    const { status, body } = await search(api, { query: 'temples and gardens in Kyoto', limit: 5 });
    expect([status, body['count']]).toEqual([200, 5]);
    const results = body['results'] as { id: string; name: string; similarity: number }[];
    expect(results[0]).toMatchObject({ id: 'kyoto', name: 'Kyoto', version: 1 });
    const similarities = results.map(({ similarity }) => similarity);
    expect(similarities).toEqual(similarities.toSorted((one, other) => other - one));
    expect(results[0]).not.toHaveProperty('embedding');
    expect(database.calls()).toEqual({ [EMBED]: 1, [MATCH]: 1, [TABLE]: 1 });
  });

  it('is one question, however it is written and however many are asked for', async () => {
    const api = await start();
    await search(api, { query: 'quiet beaches' });
    database.calls();
    const more = await search(api, { query: ' QUIET\u00a0Beaches ', limit: 3 });
    expect(more.body['count']).toBe(3);
    expect(database.calls()).toEqual({});
  });

  it('is asked anew when destinations change, but its vector is not', async () => {
    const api = await start();
    await search(api, { query: 'quiet beaches', limit: 1 });
    database.calls();
    await api.app.get(CacheService).invalidateTags([tags.destinations()]);
    await search(api, { query: 'quiet beaches', limit: 1 });
    expect(database.calls()).toEqual({ [MATCH]: 1 });
  });

  it('is answered with what was found before while suppliers fail', async () => {
    const api = await start();
    await search(api, { query: 'quiet beaches', limit: 1 });
    api.clock.advance(3_600_000);
    database.behave({ failures: [{ endpoint: 'supabase', status: 500 }] });
    expect((await search(api, { query: 'quiet beaches', limit: 1 })).status).toBe(200);
    expect(await search(api, { query: 'loud bars' })).toMatchObject({
      status: 502,
      body: { supplier: 'supabase', reason: 'failed' },
    });
  });

  it.each([
    [{}, 'query'],
    [{ query: ' ' }, 'query'],
    [{ query: 'beach', limit: 51 }, 'limit'],
    [{ query: 'beach', near: 'here' }, 'near'],
  ])('%j is refused by the field %s', async (wrong, field) => {
    const api = await start();
    const { status, body } = await search(api, wrong);
    expect([status, (body['errors'] as { field: string }[]).map((error) => error.field)]).toEqual([
      400,
      [field],
    ]);
  });
});
