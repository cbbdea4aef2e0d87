// Slow: starts the whole API, often.
import { describe, expect, it, jest } from '@jest/globals';
import { CacheService } from '@tripsage/cache';
import { startApi } from '../api-under-test.js';
import { ANA, idOf, mem0Memory, startMem0 } from '../memory/scripted-mem0.js';
import {
  CHANGE,
  deliver,
  newId,
  OTHER_SECRET,
  post,
  signedHeaders,
  webhookCounts,
} from './signed-webhooks.js';

const MINUTE_MS = 60_000;
const BODY = JSON.stringify(CHANGE);
const SEARCH = 'POST /mem0/v3/memories/search/';

/** An API whose cached search of Ana shows what was invalidated: it is asked again. */
async function started() {
  const mem0 = await startMem0(mem0Memory(idOf(1), 'ana'));
  const api = await startApi({ supplierUrl: mem0.url });
  const loads = async () => {
    await api.send('POST', '/api/memory/search', { query: 'seats' }, ANA);
    return mem0.count(SEARCH);
  };
  expect(await loads()).toBe(1);
  return { api, loads };
}

describe('a webhook of the database', () => {
  it('invalidates what rests on the row, and nothing else', async () => {
    const { api, loads } = await started();
    const others = {
      ...CHANGE,
      record: { id: 'm2', user_id: 'ben' },
      old_record: { id: 'm2', user_id: 'ben' },
    };
    expect(await deliver(api, others)).toEqual({ status: 200, body: { outcome: 'invalidated' } });
    expect(await loads()).toBe(1);
    expect((await deliver(api, CHANGE)).body).toEqual({ outcome: 'invalidated' });
    expect(await loads()).toBe(2);
  });

  it.each([
    ['an insertion', { ...CHANGE, type: 'INSERT', old_record: null }],
    ['a deletion', { ...CHANGE, type: 'DELETE', record: null }],
    ['a row that was hers', { ...CHANGE, record: { id: 'm1', user_id: 'ben' } }],
    ['a row that is hers by now', { ...CHANGE, old_record: { id: 'm1', user_id: 'ben' } }],
    ['a row with more in it', { ...CHANGE, record: { ...CHANGE.record, memory: 'é', embedding: null } }],
  ])('tells of %s', async (_, change) => {
    const { api, loads } = await started();
    expect((await deliver(api, change)).status).toBe(200);
    expect(await loads()).toBe(2);
  });

  it('invalidates once, however often it comes', async () => {
    const { api, loads } = await started();
    const invalidate = jest.spyOn(api.app.get(CacheService), 'invalidateTags');
    const id = newId();
    const answers = await Promise.all([1, 2, 3].map(() => deliver(api, CHANGE, { id })));
    answers.push(await deliver(api, CHANGE, { id }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(invalidate).toHaveBeenCalledTimes(1);
    expect(await loads()).toBe(2);
    expect(await webhookCounts(api)).toEqual({ invalidated: 1, repeated: 3 });
  });

  it('that failed is sent again, and done then', async () => {
    const { api, loads } = await started();
    const invalidate = jest.spyOn(api.app.get(CacheService), 'invalidateTags');
    invalidate.mockRejectedValueOnce(new Error('secret words'));
    const id = newId();
    const failed = await deliver(api, CHANGE, { id });
    expect(failed).toMatchObject({
      status: 503,
      body: { type: 'urn:tripsage:problem:invalidation-failed', retryAfterSeconds: 1 },
    });
    expect(JSON.stringify(failed.body)).not.toContain('secret');
    expect(await loads()).toBe(1);
    expect((await deliver(api, CHANGE, { id })).body).toEqual({ outcome: 'invalidated' });
    expect(await loads()).toBe(2);
    expect(await webhookCounts(api)).toEqual({ failed: 1, invalidated: 1 });
  });

  it.each([
    ['a table that no answer rests on', { ...CHANGE, table: 'profiles' }],
    ['a name that every object knows', { ...CHANGE, table: 'constructor' }],
    ['a table of another schema', { ...CHANGE, schema: 'auth' }],
  ])('of %s is taken and counted', async (_, change) => {
    const { api, loads } = await started();
    expect(await deliver(api, change)).toEqual({ status: 200, body: { outcome: 'unknown-table' } });
    expect(await loads()).toBe(1);
    expect(await webhookCounts(api)).toEqual({ 'unknown-table': 1 });
  });

  it('is nothing that anyone could send where there is no secret: 404', async () => {
    const api = await startApi({ supabase: { webhookSecret: undefined as never } });
    expect(await deliver(api, CHANGE)).toMatchObject({
      status: 404,
      body: { detail: 'Cannot POST /hooks/supabase' },
    });
  });
});

describe('a webhook that is refused for its signature', () => {
  const headers = signedHeaders(BODY);
  const without = (name: string) => ({ ...signedHeaders(BODY), [name]: '' });
  it.each([
    ['none', {}, 'wrong-signature'],
    ['one of another secret', signedHeaders(BODY, { secret: OTHER_SECRET }), 'wrong-signature'],
    ['that of another body', signedHeaders(`${BODY} `), 'wrong-signature'],
    ['that of another id', { ...headers, 'webhook-id': newId() }, 'wrong-signature'],
    [
      'that of another time',
      { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) },
      'wrong-signature',
    ],
    [
      'a time with more behind it',
      { ...headers, 'webhook-timestamp': `${headers['webhook-timestamp']} 7` },
      'wrong-signature',
    ],
    ['no id', without('webhook-id'), 'wrong-signature'],
    ['no time', without('webhook-timestamp'), 'wrong-signature'],
    ['no signature', without('webhook-signature'), 'wrong-signature'],
    [
      'half of it',
      { ...headers, 'webhook-signature': headers['webhook-signature']!.slice(0, 20) },
      'wrong-signature',
    ],
    ['a version alone', { ...headers, 'webhook-signature': 'v1' }, 'wrong-signature'],
    [
      'another version',
      { ...headers, 'webhook-signature': headers['webhook-signature']!.replace('v1,', 'v1a,') },
      'wrong-signature',
    ],
    ['an id without end', signedHeaders(BODY, { id: 'x'.repeat(257) }), 'wrong-signature'],
    ['a time six minutes ago', signedHeaders(BODY, { offMs: -6 * MINUTE_MS }), 'too-old'],
    ['a time in six minutes', signedHeaders(BODY, { offMs: 6 * MINUTE_MS }), 'too-old'],
  ])('%s: 401', async (_, given, outcome) => {
    const { api, loads } = await started();
    const { status, body } = await post(api, BODY, given as Record<string, string>);
    expect([status, body['type']]).toEqual([401, 'urn:tripsage:problem:unauthenticated']);
    expect(JSON.stringify(body)).not.toMatch(/whsec|v1,/);
    expect(await loads()).toBe(1);
    expect(await webhookCounts(api)).toEqual({ [outcome]: 1 });
  });

  it.each([
    [
      'one of several',
      () => {
        const good = signedHeaders(BODY);
        return { ...good, 'webhook-signature': `v1,AAAA v1a,BBBB ${good['webhook-signature']}` };
      },
    ],
    ['a time four minutes ago', () => signedHeaders(BODY, { offMs: -4 * MINUTE_MS })],
    ['a time in four minutes', () => signedHeaders(BODY, { offMs: 4 * MINUTE_MS })],
  ])('%s is right', async (_, given) => {
    const { api } = await started();
    expect((await post(api, BODY, given())).status).toBe(200);
  });
});

describe('a webhook whose body is wrong, though it is signed', () => {
  it.each([
    ['no JSON', '{"type":', ['body']],
    ['empty', '', ['body']],
    ['null', 'null', ['body']],
    ['a list', '[]', ['type']],
    ['of no kind', JSON.stringify({ ...CHANGE, type: 'TRUNCATE' }), ['type']],
    ['without names', JSON.stringify({ ...CHANGE, table: 7, schema: '' }), ['table', 'schema']],
    ['without its row', JSON.stringify({ ...CHANGE, record: null }), ['record']],
    ['with an old row that is text', JSON.stringify({ ...CHANGE, old_record: 'ana' }), ['old_record']],
    ['without a column', JSON.stringify({ ...CHANGE, record: { id: 'm1' } }), ['record.user_id']],
    [
      'without a column before',
      JSON.stringify({ ...CHANGE, old_record: { id: 'm1' } }),
      ['old_record.user_id'],
    ],
  ])('%s: 400', async (_, text, fields) => {
    const { api, loads } = await started();
    const { status, body } = await post(api, text, signedHeaders(text));
    expect(status).toBe(400);
    expect((body['errors'] as { field: string }[]).map(({ field }) => field)).toEqual(fields);
    expect(await loads()).toBe(1);
    expect(await webhookCounts(api)).toEqual({ 'wrong-body': 1 });
  });

  it('beyond 64 kB: 413, whoever signed it', async () => {
    const { api } = await started();
    const text = JSON.stringify({ ...CHANGE, record: { ...CHANGE.record, memory: 'x'.repeat(65_536) } });
    expect((await post(api, text, signedHeaders(text))).status).toBe(413);
  });

  it('of another media type: 415', async () => {
    const { api } = await started();
    const { status } = await post(api, BODY, { ...signedHeaders(BODY), 'content-type': 'text/plain' });
    expect(status).toBe(415);
  });
});
