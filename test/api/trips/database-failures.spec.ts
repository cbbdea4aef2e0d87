// Slow: starts the whole API, often.
import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { NOW, startApi } from '../api-under-test.js';
import { asUser, cacheStatus } from '../database-under-test.js';
import { answer, type Script, startSupplier } from '../scripted-supplier.js';
import { until } from '../../support/until.js';
import { tripRow } from './trip-row.js';

const TRIP = '/api/trips/3f0f3c1e-5a44-4d5c-9d3a-0c4f2f7c9a11';
const SECRET = 'eyJhbGciOi-secret';
const LATER_MS = 25 * 60_000;
const html: Script = (_, response) =>
  void response.writeHead(200, { 'content-type': 'text/html' }).end(`<html>${SECRET}`);
const cutShort: Script = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 5000 }).write('[{"id":');
  setTimeout(() => response.destroy(), 20);
};
const refusal = (status: number, code: string, message: string, headers = {}): Script =>
  answer(status, { code, message, details: SECRET, hint: null }, headers);
const rows = (...given: unknown[]): Script => answer(200, given);

/** One user of an API whose database answers as the test says. */
async function start(callTimeoutMs = 5_000) {
  let script: Script = rows(tripRow());
  const supplier = await startSupplier((request, response) => script(request, response));
  const clock = new FakeClock({ now: NOW });
  const api = await startApi({ supplierUrl: supplier.url, clock, supabase: { callTimeoutMs } });
  const ana = asUser(api, 'ana');
  return {
    ...ana,
    api,
    supplier,
    clock,
    answers: (next: Script) => void (script = next),
    patch: (match = '"1"') => ana.send('PATCH', TRIP, { title: 'New' }, { 'if-match': match }),
  };
}

describe('a database that gives no usable answer', () => {
  it.each<[string, Script, number, string]>([
    ['is down', refusal(503, 'PGRST002', SECRET), 503, 'supplier-unavailable'],
    ['fails', answer(500, { message: SECRET }), 502, 'supplier-failed'],
    ['is overloaded', answer(429, { message: SECRET }), 503, 'supplier-rate-limited'],
    ['answers HTML', html, 502, 'supplier-unreadable'],
    ['breaks off', cutShort, 503, 'supplier-unreachable'],
    ['leaves out a field', rows(tripRow({ title: undefined })), 502, 'supplier-unreadable'],
    ['refuses our key', answer(401, { message: `Invalid API key ${SECRET}` }), 502, 'supplier-refused'],
  ])(
    'that %s: a problem without a word of its own; an old answer where there is one',
    async (_, broken, status, kind) => {
      const user = await start();
      user.answers(broken);
      const bare = await user.get(TRIP);
      expect([bare.status, bare.body['type']]).toEqual([status, `urn:tripsage:problem:${kind}`]);
      expect(bare.body['supplier']).toBe('supabase');
      expect(JSON.stringify(bare)).not.toContain(SECRET);

      const other = await start();
      await other.get(TRIP);
      other.clock.advance(LATER_MS);
      other.answers(broken);
      const old = await other.get(TRIP);
      expect([old.status, old.body['title']]).toEqual([200, 'Spring in Lisbon']);
      expect(old.headers['cache-status']).toContain('detail=STALE_IF_ERROR');
    },
  );

  it('names the field that is missing, and leaves out one that is unknown', async () => {
    const user = await start();
    user.answers(rows(tripRow({ travelers: undefined })));
    expect((await user.get(TRIP)).body['detail']).toMatch(
      /^Supabase gave an answer that can't be read\. In it, \[0\]\.travelers is missing/,
    );
    const known = await start();
    known.answers(rows(tripRow({ secret: SECRET, user_id: SECRET })));
    expect(JSON.stringify((await known.get(TRIP)).body)).not.toContain(SECRET);
  });

  it('is asked once, without retries of its SDK', async () => {
    const user = await start();
    user.answers(answer(503, {}));
    await user.get(TRIP);
    user.answers((request) => request.socket.destroy());
    await user.get('/api/trips');
    expect(user.supplier.calls).toHaveLength(2);
  });

  it('is left alone for as long as its 429 says, in all of the account', async () => {
    const user = await start();
    user.answers(answer(429, { message: 'slow down' }, { 'retry-after': '30' }));
    const first = await user.get(TRIP);
    expect(first.headers['retry-after']).toBe('30');
    const second = await asUser(user.api, 'ben').get('/api/trips');
    expect([second.status, second.body['type']]).toEqual([503, 'urn:tripsage:problem:supplier-rate-limited']);
    expect(user.supplier.calls).toHaveLength(1);
  });

  it('that answers too slowly is given up', async () => {
    const user = await start(50);
    user.answers(() => undefined);
    const slow = await user.get(TRIP);
    expect([slow.status, slow.body['type']]).toEqual([504, 'urn:tripsage:problem:supplier-timed-out']);
  });
});

describe('a refusal of the database', () => {
  it.each<[string, Script, number, string | undefined]>([
    [
      'a constraint that we have words for',
      refusal(400, '23514', 'new row for relation "trips" violates check constraint "trips_dates_check"'),
      422,
      'endDate must not be earlier than startDate.',
    ],
    [
      'a check of a field',
      refusal(400, '23514', 'new row for relation "trips" violates check constraint "trips_travelers_check"'),
      422,
      'travelers is not what it may be.',
    ],
    [
      'a column without a value',
      refusal(
        400,
        '23502',
        'null value in column "start_date" of relation "trips" violates not-null constraint',
      ),
      422,
      'startDate is not what it may be.',
    ],
    [
      'a value of the wrong form',
      refusal(400, '22P02', `invalid input syntax for type uuid: "${SECRET}"`),
      422,
      'A field is not what it may be.',
    ],
    [
      'a row that is there already',
      refusal(409, '23505', 'duplicate key value violates unique constraint "trips_pkey"'),
      409,
      'It exists already.',
    ],
    [
      'a row that it belongs to and is not there',
      refusal(409, '23503', 'violates foreign key constraint "trip_items_trip_id_fkey"'),
      404,
      'There is no such thing.',
    ],
    [
      'a row of another',
      refusal(403, '42501', 'new row violates row-level security policy for table "trips"'),
      404,
      'There is no such thing.',
    ],
    [
      'rows where one was meant',
      refusal(406, 'PGRST116', 'JSON object requested, multiple (or no) rows returned'),
      404,
      'There is no such thing.',
    ],
  ])('is put into our words: %s', async (_, refused, status, detail) => {
    const user = await start();
    user.answers(refused);
    const reply = await user.patch();
    expect([reply.status, reply.body['detail']]).toEqual([status, detail]);
    expect(JSON.stringify(reply)).not.toContain(SECRET);
  });

  it('of the token is a 401, which is not remembered', async () => {
    const user = await start();
    user.answers(refusal(401, 'PGRST303', 'JWT expired'));
    expect((await user.get(TRIP)).status).toBe(401);
    user.answers(rows(tripRow()));
    expect((await user.get(TRIP)).status).toBe(200);
  });

  it('of a right that nobody in particular lacks is our trouble', async () => {
    const user = await start();
    user.answers(refusal(401, '42501', 'permission denied for table destinations'));
    const reply = await user.api.get('/api/destinations/lisbon');
    expect([reply.status, reply.body['type']]).toEqual([502, 'urn:tripsage:problem:supplier-refused']);
  });
});

describe('a write that failed', () => {
  it('may have been done: the next reader asks the database', async () => {
    const user = await start();
    await user.get(TRIP);
    expect(cacheStatus(await user.get(TRIP))).toBe('hit');
    user.answers((request) => request.socket.destroy());
    expect((await user.patch()).status).toBe(503);
    user.answers(rows(tripRow({ title: 'Written all the same', version: 2 })));
    expect((await user.get(TRIP)).headers['cache-status']).toContain('STALE');
    await until(async () => (await user.get(TRIP)).body['title'] === 'Written all the same');
  });

  it('leaves an old answer for while the database is down', async () => {
    const user = await start();
    await user.get(TRIP);
    user.answers(answer(503, {}));
    expect((await user.patch()).status).toBe(503);
    expect((await user.get(TRIP)).status).toBe(200);
  });

  it('since another version is there takes our old copy away, so that the client does not get it again', async () => {
    const user = await start();
    await user.get(TRIP);
    // Changed in the database directly, and no webhook has come.
    user.answers((request, response) => {
      const script = request.method === 'PATCH' ? rows() : rows(tripRow({ title: 'Theirs', version: 2 }));
      script(request, response);
    });
    const refused = await user.patch('"1"');
    expect([refused.status, refused.headers['etag']]).toEqual([412, '"2"']);
    const read = await user.get(TRIP);
    expect([read.body['title'], read.headers['etag']]).toEqual(['Theirs', '"2"']);
  });
});
