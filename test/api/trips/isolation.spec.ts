// Slow: starts the whole API, often.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SEARCH } from '../api-under-test.js';
import { type ApiOfUser, asUser, cacheStatus, databaseForAll, twoApis } from '../database-under-test.js';

// TripSage's defect 7: a key of shared entries had no user in it, so that one user's calendar was served to another.

const database = databaseForAll();
const apis = twoApis(database);
const ANY = { 'if-match': '*' };
const ITEM = { kind: 'note', title: 'secret item' };

/** A user with a trip, an item in it and a saved flight, all of which are cached. */
async function userWithAll(): Promise<{ ana: ApiOfUser; trip: string; item: string; saved: string }> {
  const ana = asUser(apis[0], database.newUser('ana'));
  const { headers } = await ana.send('POST', '/api/trips', { title: 'secret trip', destinationId: 'rome' });
  const trip = String(headers['location']);
  const item = `${trip}/items/${String((await ana.send('POST', `${trip}/items`, ITEM)).body['id'])}`;
  const { body } = await apis[0].search(SEARCH);
  const [offer] = body['results'] as { id: string }[];
  const { body: flight } = await ana.send('POST', '/api/flights/saved', { offerId: offer?.id });
  for (const path of [trip, `${trip}/items`, `${trip}/summary`, '/api/trips', '/api/flights/saved']) {
    expect((await ana.get(path)).status).toBe(200);
  }
  return { ana, trip, item, saved: `/api/flights/saved/${String(flight['id'])}` };
}

describe('what a user has', () => {
  it('is for nobody else, on no route, though it is in the cache', async () => {
    const { ana, trip, item, saved } = await userWithAll();
    const ben = asUser(apis[0], database.newUser('ben'));
    const id = trip.split('/').at(-1);
    const refused: [string, string, unknown?, Record<string, string>?][] = [
      ['GET', trip],
      ['GET', `${trip}/items`],
      ['GET', `${trip}/summary`],
      ['PATCH', trip, { title: 'mine' }, ANY],
      ['DELETE', trip, undefined, ANY],
      ['POST', `${trip}/items`, ITEM],
      ['PATCH', item, { title: 'mine' }, ANY],
      ['DELETE', item, undefined, ANY],
      ['DELETE', saved],
    ];
    for (const [method, path, body, headers] of refused) {
      const answer = await ben.send(method, path, body, headers);
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
    const lists = ['/api/trips', `/api/trips?ids=${id}`, '/api/flights/saved'];
    for (const path of lists) expect((await ben.get(path)).body).toMatchObject({ results: [], count: 0 });

    // Nothing of it was changed, nor lost for the one whose it is.
    expect((await ana.get(trip)).body).toMatchObject({ title: 'secret trip', version: 1 });
    expect((await ana.get(`${trip}/items`)).body).toMatchObject({ count: 1, results: [ITEM] });
    expect((await ana.get('/api/flights/saved')).body).toMatchObject({ count: 1 });
  });

  it('is for nobody without a user, before anything else is looked at', async () => {
    const routes: [string, string, unknown?][] = [
      ['GET', '/api/trips'],
      ['POST', '/api/trips', {}],
      ['GET', '/api/trips/no-id'],
      ['PATCH', '/api/trips/no-id', {}],
      ['DELETE', '/api/trips/no-id'],
      ['GET', '/api/trips/no-id/summary'],
      ['GET', '/api/trips/no-id/items'],
      ['POST', '/api/trips/no-id/items', {}],
      ['PATCH', '/api/trips/no-id/items/none', {}],
      ['DELETE', '/api/trips/no-id/items/none'],
      ['GET', '/api/flights/saved'],
      ['POST', '/api/flights/saved', {}],
      ['DELETE', '/api/flights/saved/none'],
    ];
    database.calls();
    for (const [method, path, body] of routes) {
      const answer = await apis[0].send(method, path, body);
      expect([method, path, answer.status]).toEqual([method, path, 401]);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    }
    expect(database.calls()).toEqual({});
  });

  it('stays with a user who comes by a token, whichever it is', async () => {
    const [ana, ben] = [await byToken('ana@example.com'), await byToken('ben@example.com')];
    const { headers } = await ana.send('POST', '/api/trips', { title: 'by token' });
    const trip = String(headers['location']);
    expect((await ana.get(trip)).body['title']).toBe('by token');
    expect((await ben.get(trip)).status).toBe(404);
    // The same user by a new token.
    const again = await byToken('ana@example.com');
    expect(cacheStatus(await again.get(trip))).toBe('hit');
  });
});

describe('cached methods whose answers depend on who asks', () => {
  it('are refreshed by no clock, which asks as nobody', () => {
    const root = 'apps/tripsage-api/src';
    const services = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.service.ts'))
      .map((path) => join(root, path));
    expect(services.length).toBeGreaterThan(3);
    for (const path of services) {
      const text = readFileSync(path, 'utf8');
      for (const [options] of text.matchAll(/@Cacheable(?:Many)?\([^@]*?\)\n/gs)) {
        const isOfUser = options.includes('vary') || options.includes('ONE_TRIP');
        expect([path, isOfUser && options.includes('revalidate')]).toEqual([path, false]);
      }
    }
  });
});

async function byToken(email: string): Promise<ApiOfUser> {
  const response = await fetch(`${database.url}/supabase/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', apikey: 'sandbox-anon-key' },
    body: JSON.stringify({ email, password: 'sandbox' }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  const identity = { authorization: `Bearer ${token}` };
  return {
    get: (path, headers = {}) => apis[0].get(path, { ...identity, ...headers }),
    send: (method, path, body, headers = {}) => apis[0].send(method, path, body, { ...identity, ...headers }),
  };
}
