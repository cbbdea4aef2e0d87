import { describe, expect, it } from '@jest/globals';
import { MemoryStore, type StoreHealth } from '@tripsage/cache';
import { FakeClock, FaultyStore } from '@tripsage/cache-testing';
import { adminApp } from '../admin/admin-app.js';

const DOWN: StoreHealth = { state: 'down', reason: 'gone' };

function over(health: () => Promise<StoreHealth>, options = {}) {
  const clock = new FakeClock();
  const store = new FaultyStore(new MemoryStore({ clock }));
  store.health = health;
  return adminApp({ store, clock, ...options }, {});
}

describe('the routes of health', () => {
  it.each(['fastify', 'express'] as const)('report that all is well, on %s', async (adapter) => {
    const { ask } = await adminApp({}, {}, adapter);
    const live = await ask('GET', '/health/live');
    expect([live.status, live.body, live.headers.get('cache-control')]).toEqual([
      200,
      { status: 'ok' },
      'no-store',
    ]);
    expect((await ask('GET', '/health/ready')).body).toEqual({ status: 'ok', reasons: [] });
    expect((await ask('GET', '/health')).body).toMatchObject({
      state: 'up',
      parts: expect.any(Array),
      history: [],
    });
  });

  it('are ready, and degraded, without the server', async () => {
    const { ask } = await over(async () => DOWN);
    expect(await ask('GET', '/health/ready')).toMatchObject({
      status: 200,
      body: {
        status: 'degraded',
        reasons: [{ part: 'store', state: 'down', reason: 'faulty memory: gone', since: expect.any(String) }],
      },
    });
    expect((await ask('GET', '/health')).body).toMatchObject({
      state: 'degraded',
      history: [{ part: 'store', to: 'down' }],
    });
  });

  it('are not ready without it where `strict` is set', async () => {
    const { ask } = await over(async () => DOWN, { health: { strict: true } });
    expect((await ask('GET', '/health/ready')).status).toBe(503);
    expect((await ask('GET', '/health/live')).status).toBe(200);
    expect((await ask('GET', '/health')).body).toMatchObject({ state: 'down' });
  });

  it('are not there where they are turned off', async () => {
    const { ask } = await adminApp({}, { health: false, metrics: false });
    for (const path of ['/health', '/health/live', '/metrics'])
      expect((await ask('GET', path)).status).toBe(404);
  });
});
