// Slow: it waits for settings to reach other processes.
import { describe, expect, it } from '@jest/globals';
import { type Backend, CacheStoreUnavailableError } from '@tripsage/cache';
import { Redis } from 'ioredis';
import { CACHE_BACKEND } from '../../../../libs/cache/src/nest/tokens.js';
import { CacheSettings } from '../../../../libs/cache/src/ops/settings/cache.settings.js';
import { describeWithOwnServer, startOwnServer } from '../../../support/own-server.js';
import { describeOnServer } from '../../../support/real-server.js';
import { type AdminApp, adminApp } from '../admin/admin-app.js';
import { until } from '../../../support/until.js';

const policyOf = async ({ ask }: AdminApp) =>
  (await ask('GET', '/admin/cache/namespaces')).body.namespaces.find(
    ({ name }: { name: string }) => name === 'flights',
  ).policies[0];
const limiterOf = async ({ ask }: AdminApp) => (await ask('GET', '/admin/rate-limits')).body.limiters[0];
const isPaused = async ({ ask }: AdminApp) => (await ask('GET', '/admin/revalidation')).body.isPaused;

describeOnServer('a change at run time', ({ url, keyPrefix }) => {
  const pair = async () => {
    const options = { url, keyPrefix: keyPrefix(), commandTimeout: '5s' } as const;
    return [await adminApp(options), await adminApp(options), options] as const;
  };

  it('holds in every process, also in one that starts later, until it is undone', async () => {
    const [one, other, options] = await pair();
    await one.ask('PATCH', '/admin/cache/namespaces/flights/policy', { fresh: '1m' });
    await until(async () => (await policyOf(other)).freshMs === 60_000);
    const late = await adminApp(options);
    await until(async () => (await policyOf(late)).freshMs === 60_000);
    await other.ask('DELETE', '/admin/cache/namespaces/flights/policy');
    await until(async () => (await policyOf(one)).freshMs === 600_000);
    await until(async () => (await policyOf(late)).freshMs === 600_000);
  });

  it('of limits holds in every process, for its time', async () => {
    const [one, other] = await pair();
    await one.ask('PUT', '/admin/rate-limits/duffel/limit', { limits: [{ limit: 1, per: '1m' }], for: '2s' });
    await until(async () => (await limiterOf(other)).windows[0].limit === 1);
    await one.flights.ask();
    await expect(other.flights.ask()).rejects.toMatchObject({ reason: 'limit' });
    await until(async () => (await limiterOf(other)).windows[0].limit === 5);
    await until(async () => (await limiterOf(one)).windows[0].limit === 5);
    await other.flights.ask();
  });

  it('that pauses revalidation holds in every process', async () => {
    const [one, other] = await pair();
    await one.ask('POST', '/admin/revalidation/pause');
    await until(() => isPaused(other));
    await other.ask('POST', '/admin/revalidation/resume');
    await until(async () => !(await isPaused(one)));
  });

  it('changes nothing where this release can not apply it', async () => {
    const [one, other, options] = await pair();
    const { settings } = one.app.get<Backend>(CACHE_BACKEND);
    await settings.set('policies', 'flights', '{"fresh":"soon"}');
    await settings.set('limits', 'duffel', 'no JSON');
    await settings.set('limits', 'unknown', '[{"limit":1,"per":"1m"}]');
    await settings.set('policies', 'flights2', 'null');
    await settings.set('policies', 'places', '{"jitter":0.5}');
    const client = new Redis(url ?? '');
    for (const table of ['policies', 'limits', 'jobs', 'warm-ups'])
      await client.hset(`${options.keyPrefix}_cache:settings:${table}`, 'odd', 'zz');
    await client.hset(`${options.keyPrefix}_cache:counters`, 'garbage', 'zz', Date.now(), 'null');
    await client.lpush(`${options.keyPrefix}_cache:audit-log:audit`, 'no JSON');
    client.disconnect();
    await one.ask('POST', '/admin/revalidation/pause');
    await until(() => isPaused(other));
    expect(await policyOf(other)).toMatchObject({ freshMs: 600_000 });
    const places = async () => (await other.ask('PATCH', '/admin/cache/namespaces/places/policy', {})).body;
    expect(await places()).toMatchObject([{ jitter: 0.5 }]);
    expect(await limiterOf(other)).toMatchObject({ windows: [{ limit: 5 }] });
    await other.flights.search('a');
    for (const path of ['cache/namespaces', 'audit', 'minutes', 'warm-ups', 'health/history']) {
      expect([path, (await other.ask('GET', `/admin/${path}`)).status]).toEqual([path, 200]);
    }
    expect((await other.ask('GET', '/admin/jobs/odd')).status).toBe(404);
  });
});

describeWithOwnServer('a change while the server is disconnected', () => {
  it('fails, and holds nowhere', async () => {
    const server = await startOwnServer();
    const one = await adminApp({ url: server.url, commandTimeout: '500ms' });
    await server.kill();
    const changed = await one.ask('PATCH', '/admin/cache/namespaces/flights/policy', { fresh: '1m' });
    expect(changed.status).toBe(503);
    expect(await policyOf(one)).toMatchObject({ freshMs: 600_000 });
    const limits = [{ limit: 1, per: '1m' }] as const;
    await expect(one.app.get(CacheSettings).setLimit('duffel', { limits, for: '1h' })).rejects.toThrow(
      CacheStoreUnavailableError,
    );
    expect(await limiterOf(one)).toMatchObject({ windows: [{ limit: 5 }] });
  });
});

describe('the admin while the server is disconnected', () => {
  it('answers with what this process knows', async () => {
    const admin = await adminApp({ url: 'redis://127.0.0.1:9', commandTimeout: '200ms' });
    for (const path of [
      '/admin/cache/namespaces',
      '/admin/rate-limits',
      '/admin/revalidation',
      '/admin/health/history',
    ]) {
      expect([path, (await admin.ask('GET', path)).status]).toEqual([path, 200]);
    }
    for (const path of ['/admin/cache/keys', '/admin/audit', '/admin/minutes']) {
      expect([path, (await admin.ask('GET', path)).status]).toEqual([path, 503]);
    }
    // The delete holds in this process at once, and is replayed once the server is connected.
    const deleted = await admin.ask('DELETE', '/admin/cache/entries/flights%3Aa');
    expect(deleted.body).toEqual({ done: 'deleted', confirmed: false });
    const { body } = await admin.ask('POST', '/admin/cache/namespaces/flights/clear', {});
    const state = async () => (await admin.ask('GET', `/admin/jobs/${body.id}`)).body;
    await until(async () => (await state()).state !== 'running');
    expect(await state()).toMatchObject({ state: 'failed', error: expect.stringContaining('replayed') });
    for (const change of ['resume', 'reset']) {
      expect((await admin.ask('POST', `/admin/rate-limits/duffel/${change}`)).status).toBe(503);
    }
    expect((await admin.ask('POST', '/admin/revalidation/run')).status).toBe(503);
  });
});
