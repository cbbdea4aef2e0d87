import { describe, expect, it } from '@jest/globals';
import { NOBODY, startApi } from './api-under-test.js';

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
