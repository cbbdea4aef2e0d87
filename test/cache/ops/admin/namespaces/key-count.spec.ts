import { describe, expect, it } from '@jest/globals';
import { CacheStoreUnavailableError, LocalBackend, MemoryStore } from '@tripsage/cache';
import { FakeClock, FaultyStore } from '@tripsage/cache-testing';
import { KeyCount } from '../../../../../libs/cache/src/ops/admin/namespaces/key-count.js';
import type { OwnNamespaces } from '../../../../../libs/cache/src/ops/admin/namespaces/own-namespaces.js';
import { settle } from '../../../simulated-process.js';
import { adminApp } from '../admin-app.js';

function counting() {
  const clock = new FakeClock();
  const store = new FaultyStore(new MemoryStore({ clock }));
  const ownsKey = async () => (found: { key: string }) => !found.key.startsWith('session:');
  const own = { ownsKey } as unknown as OwnNamespaces;
  const keyCount = new KeyCount(new LocalBackend(store, clock), { clock } as never, own);
  const write = (key: string, lifeMs: number) =>
    store.write([{ key, bytes: Uint8Array.of(1, 2, 3), lifeMs }]);
  return { clock, store, keyCount, write };
}

describe('the key count', () => {
  it('has the keys, bytes and mean time left of each namespace', async () => {
    const { keyCount, write } = counting();
    await write('flights:a', 60_000);
    await write('flights:b', 20_000);
    await write('places:a', 10_000);
    await write('session:of-another-service', 10_000);
    expect(keyCount.latest()).toBeUndefined();
    await keyCount.count();
    const counted = keyCount.latest();
    expect(counted).toMatchObject({ at: '2027-01-01T00:00:00.000Z', isWhole: true, keys: 3 });
    expect(counted?.namespaces.get('flights')).toEqual({
      keys: 2,
      bytes: 6,
      expiring: 2,
      remainingMs: 80_000,
    });
    expect(counted?.namespaces.get('places')).toMatchObject({ keys: 1 });
    expect(counted?.namespaces.has('session')).toBe(false);
  });

  it('is counted anew only where it is older than half a minute, and then while the old one is read', async () => {
    const { clock, keyCount, write } = counting();
    await keyCount.count();
    await write('flights:a', 600_000);
    clock.advance(29_999);
    keyCount.latest();
    await settle();
    expect(keyCount.latest()?.keys).toBe(0);
    clock.advance(1);
    expect(keyCount.latest()?.keys).toBe(0);
    await settle();
    expect(keyCount.latest()?.keys).toBe(1);
  });

  it('stays where the store is disconnected', async () => {
    const { store, keyCount, write } = counting();
    await write('flights:a', 600_000);
    await keyCount.count();
    store.failAll(['scan'], new CacheStoreUnavailableError('disconnected'));
    await keyCount.count();
    expect(keyCount.latest()?.keys).toBe(1);
  });

  it('is missing, and harms nothing, where the store can not be scanned', async () => {
    const clock = new FakeClock();
    const store = new FaultyStore(new MemoryStore({ clock }));
    store.failAll(['scan'], new Error('this store knows no scan'));
    const admin = await adminApp({ store, clock });
    expect((await admin.ask('GET', '/admin/cache/namespaces')).status).toBe(200);
    await settle();
    expect((await admin.ask('GET', '/admin/me')).status).toBe(200);
  });
});
