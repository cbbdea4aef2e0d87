import { describe, expect, it } from '@jest/globals';
import { CacheService } from '@tripsage/cache';
import { CacheSettings } from '../../../../../libs/cache/src/ops/settings/cache.settings.js';
import { until } from '../../../../support/until.js';
import { adminApp, describeAdmin, entryPath, keyOf } from '../admin-app.js';

describeAdmin('the namespaces of the admin', (create) => {
  it('shows namespaces with their methods, policies, figures and, once counted, keys', async () => {
    const admin = await create();
    await admin.flights.search('a');
    await admin.flights.search('a');
    await admin.app.get(CacheService).set('hand', { written: true });
    const list = async () => (await admin.ask('GET', '/admin/cache/namespaces')).body;
    await until(async () => (await list()).counted !== undefined);
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
});

describe('a changed policy of a namespace that no process knows any more', () => {
  it('can be undone', async () => {
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
