import { describe, expect, it } from '@jest/globals';
import { CacheService, MemoryStore } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { adminApp, entryPath, keyOf, TOKEN } from '../admin-app.js';

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

  it('are hidden where `redact` says so', async () => {
    expect(await shown({ secret: 1 }, { default: true })).toEqual({ kind: 'redacted' });
    const rule = ({ name }: { name: string }) => ({ name, card: '…' });
    expect(await shown({ name: 'Ada', card: '4111' }, { default: rule })).toEqual({
      kind: 'shown',
      json: { name: 'Ada', card: '…' },
    });
  });

  it('are hidden where `redact` throws, which is never looked up on the prototype', async () => {
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

  it('are base64 where they are neither JSON nor managed, and printed where JSON can not express them', async () => {
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
