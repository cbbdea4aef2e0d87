// Slow: it makes a Postgres of its own, in 2 to 8 s.
import { describe, expect, it } from '@jest/globals';
import { until } from '../../support/until.js';
import { startApi } from '../api-under-test.js';
import { asUser, databaseForAll } from '../database-under-test.js';

const database = databaseForAll();

describe('memories on the wire of Mem0', () => {
  it('are kept, found by their meaning, changed and forgotten, each by its user alone', async () => {
    const api = await startApi({ supplierUrl: database.url, clock: database.clock });
    const [ana, ben] = [asUser(api, database.newUser('ana')), asUser(api, database.newUser('ben'))];
    const texts = async (user: typeof ana, query: string) => {
      const { body } = await user.send('POST', '/api/memory/search', { query });
      return (body['results'] as { text: string }[]).map(({ text }) => text);
    };
    expect(await texts(ana, 'aisle seat')).toEqual([]);
    const added = await ana.send('POST', '/api/memory', { text: 'I always take an aisle seat.' });
    expect(added.status).toBe(201);
    const [{ id } = { id: '' }] = added.body['added'] as { id: string }[];
    await ana.send('POST', '/api/memory', {
      messages: [{ role: 'user', content: 'My daughter is allergic to nuts.' }],
    });
    expect((await texts(ana, 'which seat on the aisle?'))[0]).toBe('I always take an aisle seat.');
    expect(await texts(ben, 'which seat on the aisle?')).toEqual([]);

    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? { text: 'mine' } : undefined;
      expect((await ben.send(method, `/api/memory/${id}`, body)).status).toBe(404);
    }
    expect((await ana.send('PATCH', `/api/memory/${id}`, { text: 'A window seat by now.' })).status).toBe(
      200,
    );
    expect(await texts(ana, 'window seat')).toContain('A window seat by now.');
    expect((await ana.send('DELETE', `/api/memory/${id}`)).status).toBe(204);
    expect(await texts(ana, 'window seat')).not.toContain('A window seat by now.');
    expect((await ana.send('DELETE', '/api/memory')).status).toBe(204);
    expect(await texts(ana, 'nuts')).toEqual([]);
  });

  it('that are added past the API show when the database has told of it', async () => {
    const api = await startApi({ supplierUrl: database.url, clock: database.clock });
    database.behave({ webhooks: { url: `${api.url}/hooks/supabase` } });
    const user = database.newUser('ana');
    const count = async () =>
      (await asUser(api, user).send('POST', '/api/memory/search', { query: 'seats' })).body['count'];
    expect(await count()).toBe(0);
    await fetch(`${database.url}/mem0/v3/memories/add/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Token sandbox' },
      body: JSON.stringify({
        messages: [{ role: 'user', content: 'I like window seats.' }],
        user_id: user,
        infer: false,
      }),
    });
    await until(async () => (await count()) === 1);
  });
});
