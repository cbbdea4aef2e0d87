import { expect, it } from '@jest/globals';
import { type BusMessage, MemoryStore } from '@tripsage/cache';
import { FakeClock, FaultyStore } from '@tripsage/cache-testing';
import { LocalLeases } from '../../../../libs/cache/src/stores/memory/local-leases.js';
import { encoded, small } from '../../values/stored-entries.js';

const LIFE_MS = 1_000;
const lease = (token: string) => ({ token, epoch: 'e', number: 1 });

function newLeases() {
  const clock = new FakeClock();
  const store = new FaultyStore(new MemoryStore({ clock }));
  const published: BusMessage[] = [];
  const leases = new LocalLeases(store, clock, (message) => published.push(message));
  return { clock, store, published, leases };
}

it('ends a lease whose value the store did not take, and publishes a completion without a value', async () => {
  const { store, published, leases } = newLeases();
  await leases.acquire('k', lease('one'), LIFE_MS);
  store.failNext('write');
  const value = { key: 'k', bytes: Uint8Array.of(1), lifeMs: LIFE_MS };
  await expect(leases.commit(value, 'one')).rejects.toThrow('Ordered by the test.');
  expect(published).toEqual([{ kind: 'completed', key: 'k', token: 'one' }]);
  expect(await leases.acquire('k', lease('two'), LIFE_MS)).toBeUndefined();
});

it('lets go of leases that ended unasked, also where their keys are never asked for again', async () => {
  const { clock, leases } = newLeases();
  for (let i = 0; i < 1_000; i += 1) {
    await leases.acquire(`k${i}`, lease('one'), 1);
    clock.advance(1);
  }
  const { held } = leases as unknown as { held: Map<string, unknown> };
  expect(held.size).toBeLessThan(10);
});

it('keeps no more than twice the leases that still live, where every acquire adds one', async () => {
  const { clock, leases } = newLeases();
  const { held } = leases as unknown as { held: Map<string, unknown> };
  let most = 0;
  for (let i = 0; i < 10_000; i += 1) {
    await leases.acquire(`k${i}`, lease('one'), 100);
    most = Math.max(most, held.size);
    clock.advance(1);
  }
  expect(most).toBeLessThanOrEqual(201);
});

it('bounds the memory of failures in bytes, and never loses a lease of a load under way for it', async () => {
  const { clock, leases } = newLeases();
  await leases.acquire('loading', lease('one'), LIFE_MS);
  const failure = { name: 'Error', message: 'down', kind: 'k', data: 'x'.repeat(15_000) };
  for (let n = 0; n < 1_000; n += 1) {
    await leases.acquire(`k${n}`, lease('one'), LIFE_MS);
    await leases.release(`k${n}`, 'one', { failure, lifeMs: LIFE_MS });
  }
  const { failed } = leases as unknown as { failed: { usage: { entries: number; bytes: number } } };
  expect(failed.usage.bytes).toBeLessThanOrEqual(16 * 1024 * 1024);
  expect(failed.usage.entries).toBeGreaterThan(400);
  expect(await leases.acquire('k999', lease('two'), LIFE_MS)).toMatchObject({ failure });
  expect(await leases.acquire('loading', lease('two'), LIFE_MS)).toMatchObject({ token: 'one' });
  clock.advance(LIFE_MS);
  expect([failed.usage.entries, clock.pending]).toEqual([0, 0]);
});

it('tells a new holder whether what was seen under the key is there still', async () => {
  const { store, leases } = newLeases();
  const told = async (seen: string) => {
    const answer = await leases.acquire('k', lease('asks'), LIFE_MS, seen);
    await leases.release('k', 'asks');
    return answer;
  };
  expect([await told(''), await told('load-1')]).toEqual(['unchanged', undefined]);
  await store.write([{ key: 'k', bytes: encoded(small), lifeMs: LIFE_MS }]);
  expect([await told(''), await told('load-1'), await told('load')]).toEqual([
    undefined,
    'unchanged',
    undefined,
  ]);
});
