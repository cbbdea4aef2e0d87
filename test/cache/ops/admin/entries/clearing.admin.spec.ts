import { expect, it } from '@jest/globals';
import { describeAdmin, endOf, entryPath, keyOf } from '../admin-app.js';

describeAdmin('clearing by the admin', (create) => {
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
    expect(await endOf(admin, body.id)).toMatchObject({ state: 'done', count: expect.any(Number) });
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
    expect(await endOf(admin, body.id)).toMatchObject({ state: 'done', endedAt: expect.any(String) });
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
    expect(await endOf(admin, body.id)).toMatchObject({ state: 'done' });
    await admin.flights.search('a');
    expect(admin.flights.loads).toBe(2);
  });
});
