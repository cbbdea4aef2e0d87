import { describe, expect, it } from '@jest/globals';
import { rateLimits } from '../../apps/tripsage-api/src/app.cache.js';
import { type ApiUnderTest, NOBODY, SEARCH, startApi } from './api-under-test.js';
import { answer, startSupplier } from './scripted-supplier.js';

describe('/health', () => {
  it('is alive and ready on the embedded store', async () => {
    const api = await startApi();
    expect(await api.get('/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await api.get('/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'ok', reasons: [] },
    });
  });

  it('is alive, degraded and yet ready without its store', async () => {
    const api = await startApi({ cache: { url: NOBODY.replace('http', 'redis') } });
    expect(await api.get('/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    const { status, body } = await api.get('/health/ready');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'degraded' });
    expect((body as { reasons: unknown[] }).reasons).toContainEqual(
      expect.objectContaining({
        part: 'store',
        state: 'down',
        reason: expect.stringContaining('redis://127.0.0.1:9'),
      }),
    );
  });
});

describe('what operators have', () => {
  const admin = { token: 'the-token-of-the-admin' };

  it('is the whole health, metrics, and the admin with its page where there is a token', async () => {
    const api = await startApi({ admin });
    expect((await api.get('/health')).body).toMatchObject({
      state: 'up',
      parts: expect.arrayContaining([expect.objectContaining({ part: 'supplier duffel' })]),
      history: [],
    });
    const metrics = await fetch(`${api.url}/metrics`);
    expect(await metrics.text()).toContain('tripsage_limiter_units_left{limiter="duffel"} 60');
    const page = await fetch(`${api.url}/admin`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await api.get('/admin/me')).toMatchObject({ status: 401, body: { title: 'Unauthorized' } });
    const authorization = `Bearer ${admin.token}`;
    const clear = await fetch(`${api.url}/admin/cache/namespaces/flight/clear`, {
      method: 'POST',
      headers: { authorization },
    });
    expect([clear.status, await clear.json()]).toMatchObject([
      404,
      { detail: expect.stringContaining('Near are flights') },
    ]);
  });

  it('is no admin without one', async () => {
    const api = await startApi();
    expect((await fetch(`${api.url}/admin`)).status).toBe(404);
    expect((await api.get('/admin/cache/namespaces')).status).toBe(404);
  });

  it('takes keys of 2 kB in a path, and no larger body than others', async () => {
    const api = await startApi({ admin });
    const headers = { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' };
    const key = encodeURIComponent(`flights:${'k'.repeat(1_024)}`);
    expect((await fetch(`${api.url}/admin/cache/entries/${key}`, { headers })).status).toBe(404);
    const body = JSON.stringify({ pattern: 'x'.repeat(70_000) });
    const large = await fetch(`${api.url}/admin/cache/keys/clear`, { method: 'POST', headers, body });
    expect(large.status).toBe(413);
  });
});

describe('readiness with the cache off', () => {
  it('is ok, since nothing is missed', async () => {
    const api = await startApi({ cache: { enabled: false, url: NOBODY.replace('http', 'redis') } });
    expect((await api.get('/health/ready')).body).toEqual({ status: 'ok', reasons: [] });
  });
});

interface Part {
  part: string;
  state: string;
  reason?: string;
}

/** The parts of `/health` that are suppliers, by their names. */
async function suppliersOf(api: ApiUnderTest): Promise<Record<string, Part>> {
  // A report looks again once its latest look is old.
  api.clock.advance(3_000);
  const { parts } = (await api.get('/health')).body as unknown as { parts: Part[] };
  const suppliers = parts.filter(({ part }) => part.startsWith('supplier '));
  return Object.fromEntries(suppliers.map((one) => [one.part.replace('supplier ', ''), one]));
}

describe('the suppliers of /health', () => {
  const ana = { 'x-sandbox-user': 'ana' };
  const asks: Record<string, (api: ApiUnderTest) => Promise<{ status: number }>> = {
    duffel: (api) => api.search(SEARCH),
    supabase: (api) => api.get('/api/destinations/lisbon'),
    mem0: (api) => api.send('POST', '/api/memory/search', { query: 'Where do I sit?' }, ana),
    openai: (api) => api.send('POST', '/api/embeddings', { texts: ['quiet beaches'] }, ana),
    'open-meteo': (api) => api.get('/api/weather/forecast?latitude=48.9&longitude=2.4'),
    exa: (api) => api.get('/api/search/web?query=ramen'),
  };
  const names = Object.keys(asks);

  it('are all that the table of limits names, also while nobody has asked any', async () => {
    const api = await startApi();
    const named = Object.keys(rateLimits).filter((name) => !name.startsWith('client.'));
    const suppliers = await suppliersOf(api);
    expect(Object.keys(suppliers).toSorted()).toEqual(named.toSorted());
    expect(named.toSorted()).toEqual(names.toSorted());
    expect(new Set(Object.values(suppliers).map(({ state }) => state))).toEqual(new Set(['up']));
  });

  it.each(names)('are told down by their calls alone: %s', async (name) => {
    const supplier = await startSupplier(answer(500, { message: 'told by the supplier' }));
    const api = await startApi({ supplierUrl: supplier.url });
    await suppliersOf(api);
    for (let call = 0; call < 3; call += 1) {
      expect((await asks[name]?.(api))?.status).toBeGreaterThanOrEqual(502);
      api.clock.advance(2_000);
    }
    await suppliersOf(api);
    const { [name]: failing, ...others } = await suppliersOf(api);
    expect(failing).toMatchObject({ state: 'down', reason: '3 of its last 3 calls failed.' });
    expect(new Set(Object.values(others).map(({ state }) => state))).toEqual(new Set(['up']));
  });
});
