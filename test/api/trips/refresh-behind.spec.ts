// Slow: starts the whole API, often.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { type ApiUnderTest, NOW, startApi } from '../api-under-test.js';
import { asUser } from '../database-under-test.js';
import { startSupplier } from '../scripted-supplier.js';
import { until } from '../../support/until.js';
import { tripRow } from './trip-row.js';

const ID = '3f0f3c1e-5a44-4d5c-9d3a-0c4f2f7c9a11';
const USERS = ['ana', 'ben', 'eva'];

/** A database whose answers name the one who asks, as row-level security has it. Answers wait until they are let go. */
async function startDatabase() {
  const asked: string[] = [];
  let held: (() => void)[] | undefined;
  const { url } = await startSupplier((request: IncomingMessage, response: ServerResponse) => {
    const { 'x-sandbox-user': user, authorization, apikey } = request.headers;
    asked.push(`${String(user ?? authorization ?? 'anon')} ${String(apikey)}`);
    const rows =
      user === undefined ? [] : [tripRow({ id: ID, title: `of ${String(user)}`, version: asked.length })];
    const answer = (): void =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(rows));
    if (held === undefined) answer();
    else held.push(answer);
  });
  return {
    url,
    asked,
    hold: () => void (held = []),
    letGo: () => {
      const answers = held?.splice(0).toReversed() ?? [];
      held = undefined;
      for (const answer of answers) answer();
    },
    heldCount: () => held?.length ?? 0,
  };
}

describe('a refresh behind a stale answer', () => {
  it('asks as the user to whom the answer was given, never as another or as nobody', async () => {
    const database = await startDatabase();
    const clock = new FakeClock({ now: NOW });
    const api = await startApi({ supplierUrl: database.url, clock });
    const users = USERS.map((name) => asUser(api, name));
    const trip = `/api/trips/${ID}`;
    for (const user of users) await user.get(trip);
    expect(database.asked.splice(0)).toEqual(USERS.map((name) => `${name} sandbox-anon-key`));

    clock.advance(11 * 60_000);
    database.hold();
    const stale = await Promise.all(users.map((user) => user.get(trip)));
    expect(stale.map(({ body }) => body['title'])).toEqual(USERS.map((name) => `of ${name}`));
    for (const { headers } of stale) expect(headers['cache-status']).toContain('STALE_WHILE_REVALIDATE');
    await until(() => database.heldCount() === USERS.length);
    // The requests that began the refreshes are over. Others are under way when their answers come.
    const others = [
      api.get(trip),
      api.get('/api/destinations/lisbon'),
      ...USERS.map((name) => missing(api, name)),
    ];
    await until(() => database.heldCount() === USERS.length + 1 + USERS.length);
    database.letGo();
    await Promise.all(others);
    const refreshes = database.asked.slice(0, USERS.length);
    expect(refreshes.toSorted()).toEqual(USERS.map((name) => `${name} sandbox-anon-key`));

    for (const [at, user] of users.entries()) {
      const fresh = await until(async () => {
        const answer = await user.get(trip);
        return answer.headers['cache-status']?.includes('STALE') === false && answer;
      });
      expect(fresh.body).toMatchObject({ title: `of ${USERS[at]}` });
      expect(fresh.body['version']).toBeGreaterThanOrEqual(1);
    }
  });

  it('goes on as its user where the request has ended and others have begun since', async () => {
    const database = await startDatabase();
    const clock = new FakeClock({ now: NOW });
    const api = await startApi({ supplierUrl: database.url, clock });
    const ana = asUser(api, 'ana');
    await ana.get(`/api/trips/${ID}/summary`);
    database.asked.splice(0);
    clock.advance(11 * 60_000);
    database.hold();
    await ana.get(`/api/trips/${ID}/summary`);
    // The summary is built of two nested calls, which ask once its refresh has begun.
    await until(() => database.heldCount() === 2);
    await Promise.all([api.get('/api/trips'), asUser(api, 'ben').get('/api/trips/not-an-id')]);
    database.letGo();
    await until(() => database.heldCount() === 0);
    expect(new Set(database.asked)).toEqual(new Set(['ana sandbox-anon-key']));
  });
});

function missing(api: ApiUnderTest, name: string): Promise<unknown> {
  return asUser(api, name).get('/api/trips/00000000-0000-4000-8000-000000000000');
}
