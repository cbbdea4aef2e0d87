import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { Redis } from 'ioredis';
import { invalidationChannel, tagsOfRows } from '../../../apps/tripsage-api/src/app.cache.js';
import { DATA_CHANGED, type DataRow } from '../../../apps/tripsage-api/src/invalidation/data-changed.js';
import { type ApiUnderTest, SEARCH, startApi } from '../../api/api-under-test.js';
import { type ApiOfUser, asUser, cacheStatus, databaseForAll } from '../../api/database-under-test.js';
import { describeOnServer } from '../../support/real-server.js';
import { until } from '../../support/until.js';

/** An answer that the API has cached, and a change of it in the database, past the API. */
interface CachedAnswer {
  read(): Promise<string>;
  change(): Promise<unknown>;
  /** What the answer has after the change, and not before. */
  readonly shows: string;
  readonly row: DataRow;
}

const database = databaseForAll();
const sql = (statement: string, ...values: unknown[]): Promise<unknown> =>
  database.sandbox.database.query(statement, values);
const textOf = async (answer: ReturnType<ApiOfUser['get']>): Promise<string> => {
  const { status, body } = await answer;
  expect(status).toBeLessThan(300);
  return JSON.stringify(body);
};

let changes = 0;

async function newTrip(user: ApiOfUser): Promise<string> {
  const trip = { title: 'Kyoto', startDate: '2027-04-01', endDate: '2027-04-10' };
  return String((await user.send('POST', '/api/trips', trip)).body['id']);
}

/** The answers of each component that rests on a table, by the table. */
const COMPONENTS: readonly [string, string, (user: ApiOfUser, id: string) => Promise<CachedAnswer>][] = [
  ...[
    '/api/destinations/amsterdam',
    '/api/destinations?ids=amsterdam',
    '/api/destinations?query=amsterdam',
  ].map((path): (typeof COMPONENTS)[number] => [
    'destinations',
    path,
    async (user) => {
      const shows = `Fjords, told ${(changes += 1)} times`;
      return {
        read: () => textOf(user.get(path)),
        change: () =>
          sql('update public.destinations set description = $1 where id = $2', shows, 'amsterdam'),
        shows,
        row: { id: 'amsterdam' },
      };
    },
  ]),
  ...(['', '/summary', 'list'] as const).map((part): (typeof COMPONENTS)[number] => [
    'trips',
    part === 'list' ? '/api/trips' : `/api/trips/:id${part}`,
    async (user, userId) => {
      const id = await newTrip(user);
      return {
        read: () => textOf(user.get(part === 'list' ? '/api/trips' : `/api/trips/${id}${part}`)),
        change: () => sql('update public.trips set title = $1 where id = $2::text::uuid', 'Nara', id),
        shows: 'Nara',
        row: { id, user_id: userId },
      };
    },
  ]),
  [
    'trip_items',
    '/api/trips/:id/items',
    async (user) => {
      const id = await newTrip(user);
      await user.send('POST', `/api/trips/${id}/items`, {
        day: '2027-04-02',
        kind: 'activity',
        title: 'Tea',
      });
      return {
        read: () => textOf(user.get(`/api/trips/${id}/items`)),
        change: () =>
          sql('update public.trip_items set title = $1 where trip_id = $2::text::uuid', 'Temple', id),
        shows: 'Temple',
        row: { trip_id: id },
      };
    },
  ],
  [
    'saved_flights',
    '/api/flights/saved',
    async (user, userId) => {
      const found = await user.send('POST', '/api/flights/search', SEARCH);
      const [offer] = found.body['results'] as { id: string }[];
      await user.send('POST', '/api/flights/saved', { offerId: offer?.id });
      return {
        read: () => textOf(user.get('/api/flights/saved')),
        change: () => sql('delete from public.saved_flights where user_id = $1', userId),
        shows: '"count":0',
        row: { user_id: userId },
      };
    },
  ],
  [
    'memories',
    '/api/memory/search',
    async (user, userId) => {
      await user.send('POST', '/api/memory', { text: 'I love night trains' });
      return {
        read: () => textOf(user.send('POST', '/api/memory/search', { query: 'trains' })),
        change: () => sql('delete from public.memories where user_id = $1', userId),
        shows: '"count":0',
        row: { user_id: userId },
      };
    },
  ],
];

/** The answers that rest on no table, by their namespace: only a channel, or an operator, takes them away. */
const OF_SUPPLIERS: readonly [string, string, string, unknown][] = [
  ['flights', 'POST', '/api/flights/search', SEARCH],
  ['airports', 'GET', '/api/flights/airports?query=Rome', undefined],
  [
    'accommodations',
    'POST',
    '/api/accommodations/search',
    { latitude: 48.85, longitude: 2.35, checkIn: '2027-03-01', checkOut: '2027-03-03' },
  ],
  ['weather', 'GET', '/api/weather/forecast?latitude=48.85&longitude=2.35', undefined],
  ['web-search', 'GET', '/api/search/web?query=louvre', undefined],
];

describeOnServer('an answer that is cached', ({ url, keyPrefix }) => {
  const cache = { url, keyPrefix: keyPrefix() };
  let api: ApiUnderTest;
  let redis: Redis;

  beforeAll(async () => {
    api = await startApi({ supplierUrl: database.url, clock: database.clock, cache }, 'file');
    redis = new Redis(url);
  }, 60_000);
  afterAll(() => redis.disconnect());

  const publish = (names: object): Promise<number> =>
    redis.publish(
      `${cache.keyPrefix}${invalidationChannel}`,
      JSON.stringify({ v: 1, source: 'test', ...names }),
    );
  const news: Record<string, (table: string, row: DataRow) => unknown> = {
    event: (table, record) => api.app.get(EventEmitter2).emit(DATA_CHANGED, { table, record }),
    channel: (table, row) => publish({ tags: tagsOfRows[table]?.(row) }),
  };

  describe.each(COMPONENTS)('of the table %s, at %s, is new', (table, _path, cached) => {
    it('after its webhook', async () => {
      const userId = database.newUser();
      const { read, change, shows } = await cached(asUser(api, userId), userId);
      expect(await read()).not.toContain(shows);
      database.behave({ webhooks: { url: `${api.url}/hooks/supabase` } });
      await change();
      await until(async () => (await read()).includes(shows));
    });

    it.each(Object.keys(news))('after its %s, and not before', async (way) => {
      const userId = database.newUser();
      const { read, change, shows, row } = await cached(asUser(api, userId), userId);
      expect(await read()).not.toContain(shows);
      database.behave({ webhooks: { url: null } });
      await change();
      expect(await read()).not.toContain(shows);
      await news[way]?.(table, row);
      await until(async () => (await read()).includes(shows));
    });
  });

  it.each(OF_SUPPLIERS)(
    'of the namespace %s is asked for anew after a message on the channel',
    async (...given) => {
      const [namespace, method, path, body] = given;
      const ask = async (): Promise<string> => cacheStatus(await api.send(method, path, body));
      await ask();
      expect(await ask()).toBe('hit');
      expect(await publish({ namespaces: [namespace] })).toBeGreaterThan(0);
      await until(async () => (await ask()) !== 'hit');
    },
  );
});
