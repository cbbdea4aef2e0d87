// Slow: starts the whole API, often.
import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { popularWarmUps } from '../../../apps/tripsage-api/src/warm-ups/popular.js';
import { until } from '../../support/until.js';
import { type ApiUnderTest, startApi } from '../api-under-test.js';
import { cacheStatus, databaseForAll } from '../database-under-test.js';

const admin = { token: 'the-token-of-the-admin' };
const authorization = `Bearer ${admin.token}`;

interface WarmUp {
  name: string;
  method: string;
  cron: string;
  last?: { total: number; warmed: number; failed: number; bad: number; endedAt?: string };
}

async function warmUpsOf(api: ApiUnderTest): Promise<Record<string, WarmUp>> {
  const { body } = await api.get('/admin/warm-ups', { authorization });
  return Object.fromEntries((body['warmUps'] as WarmUp[]).map((one) => [one.name, one]));
}

/** Runs a warm-up to its end; gives what `/admin/warm-ups` then says of it. */
async function run(api: ApiUnderTest, name: string): Promise<WarmUp> {
  const path = `/admin/warm-ups/${encodeURIComponent(name)}/run`;
  expect((await api.send('POST', path, undefined, { authorization })).status).toBe(202);
  await until(async () => (await warmUpsOf(api))[name]?.last?.endedAt !== undefined);
  return (await warmUpsOf(api))[name] as WarmUp;
}

/** The departures of the popular routes at a moment. */
async function departuresAt(now: string): Promise<string[]> {
  const { entries } = popularWarmUps(new FakeClock({ now }))['popular routes'] ?? { entries: [] };
  const journeys = typeof entries === 'function' ? await entries() : entries;
  return [...new Set(journeys.map(([, leg]) => (leg as { departureDate: string }).departureDate))];
}

describe('the dates of popular routes', () => {
  it('are the two Fridays from four weeks ahead on', async () => {
    // 2027-01-01 is a Friday.
    expect(await departuresAt('2027-01-01T12:00:00Z')).toEqual(['2027-01-29', '2027-02-05']);
  });

  it.each([
    ['2027-01-02T00:00:00Z', ['2027-02-05', '2027-02-12']],
    ['2027-01-07T23:59:59Z', ['2027-02-05', '2027-02-12']],
    ['2027-01-08T00:00:00Z', ['2027-02-05', '2027-02-12']],
    ['2027-12-10T08:00:00Z', ['2028-01-07', '2028-01-14']],
  ])('move with the clock: %s', async (now, departures) => {
    expect(await departuresAt(now)).toEqual(departures);
  });
});

describe('the warm-ups of the application', () => {
  const database = databaseForAll();
  // The supplier's window of a minute is another for each test.
  beforeEach(() => database.clock.advance(61_000));
  const started = (setting: object = {}): Promise<ApiUnderTest> =>
    startApi({ supplierUrl: database.url, clock: database.clock, hasScheduler: true, admin, ...setting });

  it('are shown to operators, and call no supplier at the start', async () => {
    const api = await started();
    const warmUps = Object.values(await warmUpsOf(api));
    expect(warmUps.map(({ name, method }) => [name, method])).toEqual([
      ['popular routes', 'flights:offers:search'],
      ['popular destinations', 'destinations:destination:find'],
      ['popular airports', 'airports:airports:search'],
    ]);
    expect(warmUps.every(({ cron, last }) => cron !== '' && last === undefined)).toBe(true);
    expect(database.calls()).toEqual({});
  });

  it('are loaded by nobody where another process has the scheduler’s work', async () => {
    const api = await started({ hasScheduler: false });
    expect(await warmUpsOf(api)).toEqual({});
  });

  it('have the answer to a popular search before anyone asks', async () => {
    const api = await started();
    const { last } = await run(api, 'popular routes');
    expect(last).toMatchObject({ total: 16, warmed: 16, failed: 0, bad: 0 });
    expect(database.calls()).toEqual({ 'POST /air/offer_requests': 16 });
    const search = { origin: 'LHR', destination: 'JFK', departureDate: '2027-01-29' };
    expect(cacheStatus(await api.search(search))).toBe('hit');
    expect(cacheStatus(await api.search({ ...search, maxPrice: 500, currency: 'EUR' }))).toBe('hit');
    expect(database.calls()).toEqual({});
  });

  it('ask for nothing that is fresh', async () => {
    const api = await started();
    expect((await api.get('/api/destinations/lisbon')).status).toBe(200);
    database.calls();
    const { last } = await run(api, 'popular destinations');
    expect(last).toMatchObject({ total: 8, warmed: 8, failed: 0, bad: 0 });
    expect(database.calls()).toEqual({ 'GET /:table': 7 });
    expect(cacheStatus(await api.get('/api/destinations/tokyo'))).toBe('hit');
    expect(database.calls()).toEqual({});
  });

  it('know the airports of popular cities, however these are written', async () => {
    const api = await started();
    expect((await run(api, 'popular airports')).last).toMatchObject({ total: 9, warmed: 9, failed: 0 });
    database.calls();
    expect(cacheStatus(await api.get('/api/flights/airports?query=%20New%20%20YORK'))).toBe('hit');
    expect(database.calls()).toEqual({});
  });

  it('leave a fifth of the supplier’s limit to travelers', async () => {
    const api = await started();
    const limit = { limits: [{ limit: 15, per: '1m' }], for: '1h' };
    await api.send('PUT', '/admin/rate-limits/duffel/limit', limit, { authorization });
    await api.send('POST', '/admin/warm-ups/popular%20routes/run', undefined, { authorization });
    await until(() => database.sandbox.calls().total === 12);
    const search = (day: number) =>
      api.search({ origin: 'MAD', destination: 'LIS', departureDate: `2027-03-1${day}` });
    const found = await Promise.all([0, 1, 2].map(search));
    expect(found.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(database.sandbox.calls().total).toBe(15);
    // The others wait for the next window.
    await until(async () => {
      database.clock.advance(1_000);
      return (await warmUpsOf(api))['popular routes']?.last?.endedAt !== undefined;
    });
    expect((await warmUpsOf(api))['popular routes']?.last).toMatchObject({ warmed: 16, failed: 0 });
  });

  it('go on where one entry fails', async () => {
    const api = await started();
    database.behave({ failures: [{ endpoint: 'POST /air/offer_requests', calls: 1, status: 500 }] });
    expect((await run(api, 'popular routes')).last).toMatchObject({ total: 16, warmed: 15, failed: 1 });
  });
});
