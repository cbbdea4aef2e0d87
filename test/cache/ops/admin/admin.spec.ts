import { describe, expect, it } from '@jest/globals';
import { CacheService, MemoryStore } from '@tripsage/cache';
import { FakeClock, FaultyStore } from '@tripsage/cache-testing';
import { CacheSettings } from '../../../../libs/cache/src/ops/settings/cache.settings.js';
import { settle } from '../../simulated-process.js';
import { describeOnServer } from '../../../support/real-server.js';
import { type AdminApp, adminApp, READ_TOKEN, TOKEN } from './admin-app.js';
import { until } from '../../../support/until.js';

const keyOf = async ({ ask }: AdminApp, pattern: string): Promise<string> =>
  (await ask('GET', `/admin/cache/keys?pattern=${encodeURIComponent(pattern)}`)).body.items[0].key;
const entryPath = (key: string) => `/admin/cache/entries/${encodeURIComponent(key)}`;

/** Follows a job to its end. */
async function ended({ ask }: AdminApp, id: string) {
  const body = async () => (await ask('GET', `/admin/jobs/${id}`)).body;
  await until(async () => (await body()).state !== 'running');
  return body();
}

function stories(create: () => Promise<AdminApp>): void {
  it('shows namespaces with their methods, policies, figures and, once counted, keys', async () => {
    const admin = await create();
    await admin.flights.search('a');
    await admin.flights.search('a');
    await admin.app.get(CacheService).set('hand', { written: true });
    const list = async () => (await admin.ask('GET', '/admin/cache/namespaces')).body;
    await until(async () => (await list()).counted);
    const { namespaces, counted } = await list();
    expect(counted).toMatchObject({ isWhole: true, keys: 2 });
    expect(namespaces.map(({ name }: { name: string }) => name)).toEqual([
      'default',
      'flights',
      'flights2',
      'places',
    ]);
    expect(namespaces[1]).toMatchObject({
      name: 'flights',
      methods: ['flights:offers:search'],
      policies: [{ method: 'flights:offers:search', freshMs: 600_000, staleMs: 60_000, jitter: 0 }],
      keys: 1,
      bytes: expect.any(Number),
      meanRemainingMs: expect.any(Number),
    });
  });

  it('shows keys page by page, and an entry with its value, lives, tags and versions', async () => {
    const admin = await create();
    for (const query of ['a', 'b', 'c']) await admin.flights.search(query);
    await admin.flights.other('x');
    const found = new Set<string>();
    let cursor = '';
    do {
      const path = `/admin/cache/keys?pattern=flights:*&limit=1${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const { body } = await admin.ask('GET', path);
      for (const { key } of body.items) found.add(key);
      cursor = body.cursor ?? '';
    } while (cursor !== '');
    expect(found.size).toBe(3);
    const key = await keyOf(admin, 'flights:*');
    expect((await admin.ask('GET', entryPath(key))).body).toMatchObject({
      key,
      namespace: 'flights',
      kind: 'managed',
      state: 'fresh',
      lives: { freshMs: 600_000, staleMs: 60_000, staleIfErrorMs: 0 },
      tags: ['route:CDG-JFK'],
      version: { number: expect.any(Number) },
      value: { kind: 'shown', json: { query: expect.any(String) } },
    });
  });

  it('deletes and expires by key, by pattern and by tag', async () => {
    const admin = await create();
    await admin.flights.search('a');
    await admin.flights.other('a');
    const key = await keyOf(admin, 'flights:*');
    expect((await admin.ask('POST', `${entryPath(key)}/expire`)).body).toEqual({
      done: 'expired',
      confirmed: true,
    });
    expect((await admin.ask('GET', entryPath(key))).body).toMatchObject({ state: 'stale' });
    expect((await admin.ask('DELETE', entryPath(key))).body).toEqual({
      done: 'deleted',
      confirmed: true,
      count: 1,
    });
    expect((await admin.ask('GET', entryPath(key))).status).toBe(404);

    await admin.flights.search('b');
    const byTag = await admin.ask('POST', '/admin/cache/tags/route:CDG-JFK/invalidate', { mode: 'delete' });
    expect(byTag.body).toMatchObject({ confirmed: true });
    const loads = admin.flights.loads;
    await admin.flights.search('b');
    expect(admin.flights.loads).toBe(loads + 1);

    const { status, body } = await admin.ask('POST', '/admin/cache/keys/clear', { pattern: 'flights:*' });
    expect([status, body.state]).toEqual([202, 'running']);
    expect(await ended(admin, body.id)).toMatchObject({ state: 'done', count: expect.any(Number) });
    expect((await admin.ask('GET', '/admin/cache/keys?pattern=flights:*')).body.items).toEqual([]);
    expect((await admin.ask('GET', '/admin/cache/keys?pattern=flights2:*')).body.items).toHaveLength(1);
  });

  it('clears a namespace and no other whose name begins so, with a job to follow', async () => {
    const admin = await create();
    await admin.flights.search('a');
    await admin.flights.other('a');
    const { status, body } = await admin.ask('POST', '/admin/cache/namespaces/flights/clear', {
      mode: 'delete',
    });
    expect(status).toBe(202);
    expect(await ended(admin, body.id)).toMatchObject({ state: 'done', endedAt: expect.any(String) });
    const loads = admin.flights.loads;
    await admin.flights.other('a');
    expect(admin.flights.loads).toBe(loads);
    await admin.flights.search('a');
    expect(admin.flights.loads).toBe(loads + 1);
  });

  it('resets only with the word for it', async () => {
    const admin = await create();
    await admin.flights.search('a');
    for (const body of [undefined, {}, { confirm: 'Reset' }, { confirm: true }]) {
      expect((await admin.ask('POST', '/admin/cache/reset', body)).status).toBe(400);
    }
    const { body } = await admin.ask('POST', '/admin/cache/reset', { confirm: 'reset' });
    expect(await ended(admin, body.id)).toMatchObject({ state: 'done' });
    await admin.flights.search('a');
    expect(admin.flights.loads).toBe(2);
  });

  it('changes a policy at run time, shows the change until it is undone', async () => {
    const admin = await create();
    const path = '/admin/cache/namespaces/flights/policy';
    const changed = await admin.ask('PATCH', path, { fresh: '1m', jitter: 0.5 });
    expect(changed.body).toMatchObject([{ freshMs: 60_000, staleMs: 60_000, jitter: 0.5 }]);
    const flights = async () =>
      (await admin.ask('GET', '/admin/cache/namespaces')).body.namespaces.find(
        ({ name }: { name: string }) => name === 'flights',
      );
    expect((await flights()).override).toEqual({ fresh: '1m', jitter: 0.5 });
    await admin.ask('PATCH', path, { stale: '2m' });
    expect((await admin.ask('PATCH', path, { stale: null })).body).toMatchObject([
      { freshMs: 60_000, staleMs: 60_000 },
    ]);
    await admin.flights.search('a');
    const entry = (await admin.ask('GET', entryPath(await keyOf(admin, 'flights:*')))).body;
    expect(entry.lives.freshMs).toBeLessThanOrEqual(60_000);
    expect((await admin.ask('DELETE', path)).body).toMatchObject([{ freshMs: 600_000, jitter: 0 }]);
    expect((await flights()).override).toBeUndefined();
  });

  it('shows limiters, and resets, pauses and resumes them, with other limits for a while', async () => {
    const admin = await create();
    const duffel = async () => (await admin.ask('GET', '/admin/rate-limits')).body.limiters[0];
    await admin.flights.ask();
    expect(await duffel()).toMatchObject({
      name: 'duffel',
      windows: [{ limit: 5, perMs: 60_000 }],
      remaining: 4,
      nextInMs: 0,
      acquired: 1,
    });
    await admin.ask('POST', '/admin/rate-limits/duffel/pause', { for: '1m' });
    await expect(admin.flights.ask()).rejects.toMatchObject({ reason: 'paused' });
    expect(await duffel()).toMatchObject({ reason: 'paused', nextInMs: expect.any(Number) });
    expect((await duffel()).nextInMs).toBeGreaterThan(50_000);
    await admin.ask('POST', '/admin/rate-limits/duffel/resume');
    await admin.flights.ask();
    await admin.ask('POST', '/admin/rate-limits/duffel/reset');
    expect((await duffel()).remaining).toBe(5);
    const limits = [{ limit: 1, per: '1m' }];
    expect((await admin.ask('PUT', '/admin/rate-limits/duffel/limit', { limits, for: '1h' })).status).toBe(
      200,
    );
    expect(await duffel()).toMatchObject({
      windows: [{ limit: 1, perMs: 60_000 }],
      override: { windows: limits },
    });
    await admin.flights.ask();
    await expect(admin.flights.ask()).rejects.toMatchObject({ reason: 'limit' });
    await admin.ask('DELETE', '/admin/rate-limits/duffel/limit');
    expect(await duffel()).toMatchObject({ windows: [{ limit: 5, perMs: 60_000 }], remaining: 4 });
    await admin.flights.ask();
  });

  it('shows and steers revalidation', async () => {
    const admin = await create();
    const view = async () => (await admin.ask('GET', '/admin/revalidation')).body;
    expect(await view()).toMatchObject({
      isPaused: false,
      methods: ['places:flights:find'],
      length: 0,
      next: [],
    });
    await admin.ask('POST', '/admin/revalidation/pause');
    expect(await view()).toMatchObject({ isPaused: true });
    expect((await admin.ask('POST', '/admin/revalidation/run')).status).toBe(409);
    await admin.ask('POST', '/admin/revalidation/resume');
    for (let call = 0; call < 3; call += 1) await admin.flights.find('rome');
    await admin.ask('POST', '/admin/revalidation/run');
    expect(await view()).toMatchObject({
      isPaused: false,
      length: 1,
      next: [{ method: 'places:flights:find', hits: 3 }],
    });
  });

  it('keeps who changed what, when, and what came of it', async () => {
    const admin = await create();
    await admin.ask('DELETE', '/admin/cache/entries/flights%3Anothing');
    const named = { authorization: `Bearer ${TOKEN}`, 'x-admin-name': 'Ada' };
    await admin.ask('POST', '/admin/cache/namespaces/flihgts/clear', { mode: 'expire' }, named);
    await admin.ask('GET', '/admin/cache/namespaces');
    const audit = async () => (await admin.ask('GET', '/admin/audit')).body.items;
    await until(async () => (await audit()).length >= 2);
    expect(await audit()).toMatchObject([
      {
        who: 'admin Ada from 127.0.0.1',
        what: 'POST /admin/cache/namespaces/flihgts/clear {"mode":"expire"}',
        result: expect.stringMatching(/^refused: There is no namespace 'flihgts'. Near are flights/),
      },
      {
        who: 'admin from 127.0.0.1',
        what: 'DELETE /admin/cache/entries/flights:nothing',
        result: expect.stringMatching(/^done/),
      },
    ]);
    expect(JSON.stringify(await audit())).not.toContain(TOKEN);
  });

  it('tells figures as they change, until the application ends', async () => {
    const admin = await create();
    const response = await fetch(`${admin.url}/admin/events`, {
      headers: { authorization: `Bearer ${READ_TOKEN}` },
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let text = '';
    while (!/event: figures\n.*\n?data: \{.*\}\n\n/.test(text)) {
      text += new TextDecoder().decode((await reader.read()).value);
    }
    const data = JSON.parse(/data: (\{.*\})/.exec(text)?.[1] ?? '');
    expect(data).toMatchObject({ health: { parts: expect.any(Array) }, limiters: { counting: 'up' } });
    await admin.app.close();
    for (let isDone = false; !isDone;) isDone = (await reader.read()).done;
  });
}

describe('the admin over the embedded store', () => stories(() => adminApp()));

describeOnServer('the admin over a server', ({ url, keyPrefix }) => {
  stories(() => adminApp({ url, keyPrefix: keyPrefix(), commandTimeout: '5s' }));
});

describe('values that the admin shows', () => {
  async function shown(value: unknown, redact = {}) {
    const admin = await adminApp({}, { admin: { token: TOKEN, redact } });
    await admin.app.get(CacheService).set('key', value);
    return (await admin.ask('GET', '/admin/cache/entries/default%3Akey')).body.value;
  }

  it('are whole where they are small, cut where they are not', async () => {
    expect(await shown({ a: 1 })).toEqual({ kind: 'shown', json: { a: 1 } });
    const cut = await shown('x'.repeat(5_000_000));
    expect([cut.kind, cut.bytes, cut.text.length]).toEqual(['cut', 5_000_002, 4_096]);
  });

  it('are not shown of namespaces whose values are to be kept back', async () => {
    expect(await shown({ secret: 1 }, { default: true })).toEqual({ kind: 'redacted' });
    const rule = ({ name }: { name: string }) => ({ name, card: '…' });
    expect(await shown({ name: 'Ada', card: '4111' }, { default: rule })).toEqual({
      kind: 'shown',
      json: { name: 'Ada', card: '…' },
    });
  });

  it('are not shown where the option can not take them, and are asked of no option of the prototype', async () => {
    const rule = () => {
      throw new Error('not this one');
    };
    expect(await shown(1, { default: rule })).toEqual({ kind: 'redacted' });
    const admin = await adminApp({}, { admin: { token: TOKEN, redact: {} } });
    await admin.app.get(CacheService).set('zz', 1, '1m', 'toString');
    expect((await admin.ask('GET', '/admin/cache/entries/toString%3Azz')).body.value).toEqual({
      kind: 'shown',
      json: 1,
    });
  });

  it('are base64 where they are neither JSON nor ours, and printed where JSON has no text for them', async () => {
    const clock = new FakeClock();
    const store = new MemoryStore({ clock });
    const admin = await adminApp({ store, clock });
    await store.write([{ key: 'default:raw', bytes: Uint8Array.of(0xff, 0xfe, 0), lifeMs: 60_000 }]);
    expect((await admin.ask('GET', '/admin/cache/entries/default%3Araw')).body).toMatchObject({
      kind: 'unreadable',
      state: 'gone',
      value: { kind: 'binary', base64: '//4A', bytes: 3 },
    });
    await admin.flights.find('map');
    const key = await keyOf(admin, 'places:*');
    expect((await admin.ask('GET', entryPath(key))).body.value).toMatchObject({
      kind: 'cut',
      text: "Map(1) { 'id' => 'map' }",
    });
  });
});

describe('the admin over a store of one’s own', () => {
  it('goes on where the store can not be looked through', async () => {
    const clock = new FakeClock();
    const store = new FaultyStore(new MemoryStore({ clock }));
    store.failAll(['scan'], new Error('this store knows no scan'));
    const admin = await adminApp({ store, clock });
    expect((await admin.ask('GET', '/admin/cache/namespaces')).status).toBe(200);
    await settle();
    expect((await admin.ask('GET', '/admin/me')).status).toBe(200);
  });

  it('lets a change be undone of a namespace that nobody knows any more', async () => {
    const admin = await adminApp();
    await admin.app.get(CacheSettings).setPolicy('gone', { fresh: '1m' });
    const names = async () =>
      (await admin.ask('GET', '/admin/cache/namespaces')).body.namespaces.map(
        ({ name }: { name: string }) => name,
      );
    expect(await names()).toContain('gone');
    expect((await admin.ask('DELETE', '/admin/cache/namespaces/gone/policy')).status).toBe(200);
    expect(await names()).not.toContain('gone');
  });
});

describe('requests of the admin that are wrong', () => {
  it.each<[string, string, unknown, number, RegExp]>([
    ['POST', '/admin/cache/namespaces/flight/clear', {}, 404, /no namespace 'flight'. Near are flights/],
    ['PATCH', '/admin/cache/namespaces/zzzzzzzz/policy', { fresh: '1m' }, 404, /Known are .*flights/],
    ['POST', '/admin/cache/namespaces/*/clear', {}, 404, /no namespace '\*'/],
    ['POST', '/admin/cache/namespaces/flights/clear', { mode: 'hard' }, 400, /'delete' or 'expire'/],
    ['PATCH', '/admin/cache/namespaces/flights/policy', {}, 400, /nothing is said/],
    ['PATCH', '/admin/cache/namespaces/flights/policy', { fresh: 5 }, 400, /fresh must be a duration/],
    ['PATCH', '/admin/cache/namespaces/flights/policy', { fresh: '5 minutes' }, 400, /is not a duration/],
    [
      'PATCH',
      '/admin/cache/namespaces/flights/policy',
      { fresh: '29d', stale: '2d' },
      400,
      /exceeds 30 days/,
    ],
    ['PATCH', '/admin/cache/namespaces/flights/policy', { isEmpty: 'x' }, 400, /'isEmpty' is not an option/],
    ['PATCH', '/admin/cache/namespaces/flights/policy', [1], 400, /not a list/],
    ['GET', '/admin/cache/keys?cursor=nonsense', undefined, 400, /cursor/],
    ['GET', '/admin/cache/keys?cursor=a&cursor=b', undefined, 400, /at most once/],
    ['GET', '/admin/cache/keys?limit=0', undefined, 400, /limit/],
    ['GET', '/admin/cache/keys?limit=501', undefined, 400, /from 1 to 500/],
    ['GET', `/admin/cache/keys?pattern=${'a*'.repeat(11)}`, undefined, 400, /more than 10 stars/],
    ['GET', '/admin/cache/entries/nocolon', undefined, 400, /not a namespace/],
    ['GET', '/admin/cache/entries/_cache%3Aversions', undefined, 400, /reserved/],
    ['DELETE', '/admin/cache/entries/_cache%3Aversions', undefined, 400, /reserved/],
    ['POST', '/admin/cache/keys/clear', {}, 400, /begins with a namespace/],
    ['POST', '/admin/cache/keys/clear', { pattern: '*' }, 400, /there is reset/],
    ['POST', '/admin/cache/keys/clear', { pattern: 7 }, 400, /pattern/],
    ['POST', '/admin/cache/reset', { confirm: 'yes' }, 400, /"confirm":"reset"/],
    ['POST', '/admin/rate-limits/dufel/pause', {}, 404, /no limiter 'dufel'/],
    ['POST', '/admin/rate-limits/duffel/pause', { for: 300 }, 400, /for/],
    ['POST', '/admin/rate-limits/duffel/pause', { for: '2d' }, 400, /at most '1d'/],
    ['PUT', '/admin/rate-limits/duffel/limit', {}, 400, /Expected \{"limits"/],
    [
      'PUT',
      '/admin/rate-limits/duffel/limit',
      { limits: [{ limit: 0, per: '1m' }], for: '1h' },
      400,
      /limit is 0/,
    ],
    ['PUT', '/admin/rate-limits/duffel/limit', { limits: [{ limit: 1, per: '1m' }] }, 400, /for/],
    ['GET', '/admin/audit?limit=x', undefined, 400, /limit/],
    ['GET', '/admin/jobs/none', undefined, 404, /no such job/],
    ['POST', '/admin/warm-ups/none/run', undefined, 404, /no warm-up/],
  ])('%s %s %j is answered %d', async (method, path, body, status, message) => {
    const admin = await adminApp();
    const answer = await admin.ask(method, path, body);
    expect([answer.status, answer.body.message]).toEqual([status, expect.stringMatching(message)]);
    // Nothing is half done.
    expect((await admin.ask('GET', '/admin/rate-limits')).body.limiters[0].windows).toEqual([
      { limit: 5, perMs: 60_000 },
    ]);
    expect(
      (await admin.ask('PATCH', '/admin/cache/namespaces/flights/policy', { jitter: 0 })).body,
    ).toMatchObject([{ freshMs: 600_000 }]);
  });

  it('are refused where the body is too large', async () => {
    const admin = await adminApp();
    const { status } = await admin.ask('POST', '/admin/cache/keys/clear', { pattern: 'x'.repeat(2_000_000) });
    expect(status).toBe(413);
  });
});
