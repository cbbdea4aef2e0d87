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
    expect((body as { reasons: unknown[] }).reasons).toContainEqual({
      part: 'store',
      reason: expect.stringContaining('redis://127.0.0.1:9'),
    });
  });
});

describe('readiness with the cache off', () => {
  it('is ok, since nothing is missed', async () => {
    const api = await startApi({ cache: { enabled: false, url: NOBODY.replace('http', 'redis') } });
    expect((await api.get('/health/ready')).body).toEqual({ status: 'ok', reasons: [] });
  });
});
