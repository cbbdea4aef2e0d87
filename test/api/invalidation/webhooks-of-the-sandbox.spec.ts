// Slow: it makes a Postgres of its own, in 2 to 8 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../support/until.js';
import { type ApiUnderTest, startApi } from '../api-under-test.js';
import { asUser, databaseForAll } from '../database-under-test.js';
import { webhookCounts } from './signed-webhooks.js';

const database = databaseForAll();
let api: ApiUnderTest;

beforeAll(async () => {
  api = await startApi({ supplierUrl: database.url, clock: database.clock }, 'file');
}, 60_000);

/** A trip of a new user, which the API has cached. */
async function cachedTrip() {
  const owner = database.newUser('ana');
  const user = asUser(api, owner);
  const trip = { title: 'Kyoto', startDate: '2027-04-01', endDate: '2027-04-10', travelers: 2 };
  const created = await user.send('POST', '/api/trips', trip);
  expect(created.status).toBe(201);
  const id = String(created.body['id']);
  const title = async () => (await user.get(`/api/trips/${id}`)).body['title'];
  expect(await title()).toBe('Kyoto');
  const rename = (to: string) =>
    database.sandbox.database.query('update public.trips set title = $1 where id = $2::text::uuid', [to, id]);
  return { id, user, title, rename };
}

const webhooks = (change: object = {}): void =>
  database.behave({ webhooks: { url: `${api.url}/hooks/supabase`, ...change } });
const total = async (): Promise<number> =>
  Object.values(await webhookCounts(api)).reduce((sum, count) => sum + count, 0);

describe('a change in the database, past the API', () => {
  it('shows when its webhook has come', async () => {
    const { title, rename } = await cachedTrip();
    webhooks();
    await rename('Nara');
    await until(async () => (await title()) === 'Nara');
  });

  it('shows late where its webhook is late, and not before', async () => {
    const { title, rename } = await cachedTrip();
    webhooks({ delayMs: 300 });
    await rename('Nara');
    expect(await title()).toBe('Kyoto');
    await until(async () => (await title()) === 'Nara');
  });

  it('is invalidated once, though each of its webhooks comes three times', async () => {
    const { title, rename } = await cachedTrip();
    const before = await webhookCounts(api);
    webhooks({ copies: 3 });
    await rename('Nara');
    await until(async () => (await title()) === 'Nara');
    await until(async () => ((await webhookCounts(api))['repeated'] ?? 0) === (before['repeated'] ?? 0) + 2);
    expect((await webhookCounts(api))['invalidated']).toBe((before['invalidated'] ?? 0) + 1);
  });

  it('is the last of several in the end, in whatever order their webhooks come', async () => {
    const { title, rename } = await cachedTrip();
    const before = await total();
    webhooks({ shuffled: true, delayMs: 50 });
    for (const name of ['Nara', 'Osaka', 'Kobe']) await rename(name);
    await until(async () => (await total()) >= before + 3);
    expect(await title()).toBe('Kobe');
  });

  it('that deletes a trip takes it out of its list', async () => {
    const { id, user } = await cachedTrip();
    const count = async () => (await user.get('/api/trips')).body['count'];
    expect(await count()).toBe(1);
    webhooks();
    await database.sandbox.database.query('delete from public.trips where id = $1::text::uuid', [id]);
    await until(async () => (await count()) === 0);
  });
});
