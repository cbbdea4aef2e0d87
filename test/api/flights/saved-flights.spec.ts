// Slow: starts the whole API, often.
import { describe, expect, it } from '@jest/globals';
import { SEARCH, startApi } from '../api-under-test.js';
import { type ApiOfUser, asUser, cacheStatus, databaseForAll, twoApis } from '../database-under-test.js';
import { answer, startSupplier } from '../scripted-supplier.js';

const database = databaseForAll();
const apis = twoApis(database);
const PATH = '/api/flights/saved';

async function offers(): Promise<string[]> {
  const { body } = await apis[0].search(SEARCH);
  return (body['results'] as { id: string }[]).map(({ id }) => id);
}

function users(): Record<'ana' | 'ben', ApiOfUser> {
  return {
    ana: asUser(apis[0], database.newUser('ana')),
    ben: asUser(apis[0], database.newUser('ben')),
  };
}

describe('saved flights', () => {
  it('are kept with the offer as it was, the newest first, and asked for once', async () => {
    const { ana } = users();
    const [first, second] = await offers();
    expect((await ana.get(PATH)).body).toEqual({ results: [], count: 0 });
    const saved = await ana.send('POST', PATH, { offerId: first });
    expect(saved.status).toBe(201);
    expect(saved.body).toMatchObject({ offerId: first, offer: { id: first, price: expect.any(Number) } });
    await ana.send('POST', PATH, { offerId: second });
    database.calls();
    const list = await ana.get(PATH);
    expect(list.body).toMatchObject({ count: 2, results: [{ offerId: second }, { offerId: first }] });
    expect(cacheStatus(await ana.get(PATH))).toBe('hit');
    expect(database.calls()).toEqual({ 'GET /:table': 1 });
  });

  it('are saved once, and then stay as they were, without a question to Duffel', async () => {
    const { ana } = users();
    const [offerId] = await offers();
    const first = await ana.send('POST', PATH, { offerId });
    database.calls();
    const second = await ana.send('POST', PATH, { offerId });
    expect([second.status, second.body]).toEqual([200, first.body]);
    expect(database.calls()).toEqual({ 'GET /:table': 1 });
    const together = await Promise.all([1, 2, 3].map(() => ana.send('POST', PATH, { offerId })));
    expect(new Set(together.map(({ body }) => body['id'])).size).toBe(1);
    expect((await ana.get(PATH)).body['count']).toBe(1);
  });

  it('of one user leave the list of another in the cache', async () => {
    const { ana, ben } = users();
    const [offerId] = await offers();
    await ben.get(PATH);
    await ana.get(PATH);
    await ana.send('POST', PATH, { offerId });
    expect(cacheStatus(await ben.get(PATH))).toBe('hit');
    expect((await ben.get(PATH)).body['count']).toBe(0);
    expect((await ana.get(PATH)).body['count']).toBe(1);
  });

  it('are removed', async () => {
    const { ana } = users();
    const [offerId] = await offers();
    const { body } = await ana.send('POST', PATH, { offerId });
    await ana.get(PATH);
    expect((await ana.send('DELETE', `${PATH}/${String(body['id'])}`)).status).toBe(204);
    expect((await ana.get(PATH)).body['count']).toBe(0);
    expect((await ana.send('DELETE', `${PATH}/${String(body['id'])}`)).status).toBe(404);
  });

  it('are offers that are to be had', async () => {
    const { ana } = users();
    const gone = await ana.send('POST', PATH, { offerId: 'off_none' });
    expect([gone.status, gone.body['supplier']]).toEqual([404, 'duffel']);
    const wrong = await ana.send('POST', PATH, { offerId: 'none', note: 1 });
    expect([wrong.status, wrong.body['detail']]).toEqual([400, 'Not as expected: offerId, note.']);
    expect((await ana.get(PATH)).body['count']).toBe(0);
  });

  it('are a 409 where they come and go at once', async () => {
    const supplier = await startSupplier((request, response) => {
      const isOffer = request.url?.startsWith('/air/offers') === true;
      if (!isOffer) return answer(200, [])(request, response);
      void fetch(`${database.url}${request.url}`, { headers: request.headers as Record<string, string> })
        .then(async (offer) => answer(offer.status, await offer.json())(request, response))
        .catch(() => response.destroy());
    });
    const api = await startApi({ supplierUrl: supplier.url, clock: database.clock });
    const [offerId] = await offers();
    const reply = await asUser(api, 'ana').send('POST', PATH, { offerId });
    expect([reply.status, reply.body['type']]).toEqual([409, 'urn:tripsage:problem:supplier-conflict']);
  });
});
