import { expect, it } from '@jest/globals';
import { describeAdmin, entryPath, keyOf } from '../admin-app.js';

describeAdmin('the entries of the admin', (create) => {
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
});
