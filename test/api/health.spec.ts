import { describe, expect, it } from '@jest/globals';
import type { CacheHealth } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { readConfig } from '../../apps/tripsage-api/src/app.config.js';
import { HealthService } from '../../apps/tripsage-api/src/health/health.service.js';
import { NOBODY, NOW, startApi } from './api-under-test.js';

type StoreCheck = Awaited<ReturnType<CacheHealth['check']>>;

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
    expect(body).toEqual({
      status: 'degraded',
      reasons: [{ part: 'cache', reason: expect.stringContaining('redis://127.0.0.1:9') }],
    });
  });
});

describe('readiness with the cache off', () => {
  it('is ok, since nothing is missed', async () => {
    const api = await startApi({ cache: { enabled: false, url: NOBODY.replace('http', 'redis') } });
    expect((await api.get('/health/ready')).body).toEqual({ status: 'ok', reasons: [] });
  });
});

describe('readiness in a busy process', () => {
  it('is ok while the next check takes its time, for two seconds after a good one', async () => {
    const store = hangingStore();
    const { health, clock } = readinessOf(store);
    const first = health.readiness();
    store.answer({ store: 'redis://x', state: 'up', latencyMs: 1 });
    expect((await first).status).toBe('ok');

    clock.advance(1_999);
    expect((await health.readiness()).status).toBe('ok');
    clock.advance(1);
    expect(await health.readiness()).toEqual({
      status: 'degraded',
      reasons: [{ part: 'cache', reason: 'redis://x: no answer within 250 ms' }],
    });
  });

  it('waits longer than such a process is late, where nothing is known', async () => {
    const store = hangingStore();
    const { health } = readinessOf(store);
    const answer = health.readiness();
    setTimeout(() => store.answer({ store: 'redis://x', state: 'up', latencyMs: 100 }), 100);
    expect((await answer).status).toBe('ok');
  });
});

describe('readiness over a store that hangs', () => {
  it('answers soon, and asks the store once at a time', async () => {
    const store = hangingStore();
    const { health } = readinessOf(store);
    const startedAt = performance.now();
    const answers = await Promise.all([health.readiness(), health.readiness(), health.readiness()]);
    expect(performance.now() - startedAt).toBeLessThan(500);
    expect(answers.map(({ status }) => status)).toEqual(['degraded', 'degraded', 'degraded']);
    expect(store.checks).toBe(1);
  });

  it('says why the store was down last, and recovers with it', async () => {
    const store = hangingStore();
    const { health } = readinessOf(store);
    const first = health.readiness();
    store.answer({ store: 'redis://x', state: 'down', reason: 'no answer to PING' });
    expect(await first).toEqual({
      status: 'degraded',
      reasons: [{ part: 'cache', reason: 'redis://x: no answer to PING' }],
    });
    expect((await health.readiness()).reasons[0]?.reason).toBe('redis://x: no answer to PING');
    store.answer({ store: 'redis://x', state: 'up', latencyMs: 1 });
    const recovered = health.readiness();
    store.answer({ store: 'redis://x', state: 'up', latencyMs: 1 });
    expect((await recovered).status).toBe('ok');
  });
});

function readinessOf(store: { health: CacheHealth }) {
  const clock = new FakeClock({ now: NOW });
  return { clock, health: new HealthService(store.health, readConfig({}), clock) };
}

/** A store whose health checks wait until the test answers the one under way. */
function hangingStore() {
  let checks = 0;
  const waiting: ((check: StoreCheck) => void)[] = [];
  const health = {
    check: () => {
      checks += 1;
      return new Promise<StoreCheck>((resolve) => waiting.push(resolve));
    },
    limits: () => ({ state: 'up', limiters: [] }),
  } as unknown as CacheHealth;
  return {
    health,
    get checks() {
      return checks;
    },
    answer: (check: StoreCheck) => waiting.shift()?.(check),
  };
}
