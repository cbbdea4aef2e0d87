import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { CacheEvents, CacheStoreUnavailableError, LocalBackend, MemoryStore } from '@tripsage/cache';
import { FakeClock, FaultyBackend, recordEvents } from '@tripsage/cache-testing';
import { GuardedBackend } from '../../../../libs/cache/src/stores/guarded/guarded-backend.js';

const OPEN_MS = 20;
const UNAVAILABLE = { code: 'CACHE_STORE_UNAVAILABLE' };

function guarded(openForMs = OPEN_MS, failuresInRow = 2) {
  const clock = new FakeClock();
  const faulty = new FaultyBackend(new LocalBackend(new MemoryStore({ clock }), clock));
  const events = new CacheEvents();
  const happened = recordEvents(events);
  const backend = new GuardedBackend(faulty, events, { failuresInRow, openForMs });
  return { faulty, backend, happened };
}

describe('a guarded backend', () => {
  it('leaves a backend alone that failed several times in a row, whatever the port', async () => {
    const { faulty, backend, happened } = guarded(3_600_000);
    faulty.failAll();
    await expect(backend.store.read(['k'])).rejects.toThrow('Ordered by the test.');
    await expect(backend.counters.minutes()).rejects.toThrow('Ordered by the test.');
    await expect(backend.leases.renew('k', 'token', 1)).rejects.toMatchObject(UNAVAILABLE);
    await expect(backend.store.read(['k'])).rejects.toThrow(
      /failed several times in a row .* Ordered by the test\.$/,
    );
    expect(faulty.calls.read).toBe(1);
    expect(faulty.calls.renew).toBe(0);
    expect(happened.of('breaker')).toEqual([{ isOpen: true }]);
  });

  it('tries it again by one call after a while', async () => {
    const { faulty, backend, happened } = guarded();
    faulty.failAll();
    for (let i = 0; i < 3; i += 1) await backend.store.read(['k']).catch(() => undefined);
    faulty.heal();
    await delay(OPEN_MS * 2);
    expect(await backend.store.read(['k'])).toEqual([undefined]);
    expect(happened.of('breaker')).toEqual([{ isOpen: true }, { isOpen: false }]);
  });

  it('counts a failure once for each caller who shares the question', async () => {
    const { faulty, backend, happened } = guarded();
    faulty.failNext('read');
    const shared = backend.store.read(['a', 'b', 'c'], { callers: 3 });
    await expect(shared).rejects.toMatchObject(UNAVAILABLE);
    expect(happened.of('breaker')).toEqual([{ isOpen: true }]);
  });

  it('counts it so after other failures too', async () => {
    const { faulty, backend, happened } = guarded(OPEN_MS, 4);
    faulty.failAll();
    await expect(backend.counters.minutes()).rejects.toMatchObject(UNAVAILABLE);
    const shared = backend.store.read(['a', 'b', 'c'], { callers: 3 });
    await expect(shared).rejects.toThrow('Ordered by the test.');
    expect(happened.of('breaker')).toEqual([{ isOpen: true }]);
  });

  it('counts a failure once for a caller who asks for many', async () => {
    const { faulty, backend, happened } = guarded();
    faulty.failNext('read');
    await expect(backend.store.read(['a', 'b', 'c'])).rejects.toMatchObject(UNAVAILABLE);
    expect(happened.of('breaker')).toEqual([]);
  });

  it('counts no failures that are not in a row, and no errors of other kinds', async () => {
    const { faulty, backend, happened } = guarded();
    for (let i = 0; i < 3; i += 1) {
      faulty.failNext('read');
      await expect(backend.store.read(['k'])).rejects.toMatchObject(UNAVAILABLE);
      await backend.store.read(['k']);
    }
    faulty.failAll(['write'], new TypeError('a defect'));
    for (let i = 0; i < 5; i += 1) await expect(backend.store.write([])).rejects.toThrow('a defect');
    expect(happened.of('breaker')).toEqual([]);
  });

  it('counts answers of calls that began before a failure', async () => {
    const { faulty, backend, happened } = guarded();
    for (let i = 0; i < 3; i += 1) {
      const gate = faulty.hold('sync');
      const slow = backend.versions.sync({ epoch: undefined, number: 0 });
      await gate.reached();
      faulty.failNext('read');
      await expect(backend.store.read(['k'])).rejects.toMatchObject(UNAVAILABLE);
      gate.open();
      await slow;
    }
    expect(happened.of('breaker')).toEqual([]);
  });

  it('reports each call that reached the backend', async () => {
    const { faulty, backend, happened } = guarded();
    await backend.store.read(['k']);
    faulty.failNext('auditLog.lines');
    await backend.auditLog.lines('list', 1).catch(() => undefined);
    expect(happened.of('storeCalled')).toEqual([
      { call: 'store.read', durationMs: expect.any(Number), isAnswered: true },
      {
        call: 'auditLog.lines',
        durationMs: expect.any(Number),
        isAnswered: false,
        error: expect.objectContaining(UNAVAILABLE),
      },
    ]);
  });

  it('goes on asking one that refuses, since nobody waits for that, and says each time why', async () => {
    const { faulty, backend, happened } = guarded(3_600_000);
    faulty.failAll(['write'], new CacheStoreUnavailableError('Full.', { isRefusal: true }));
    for (let i = 0; i < 5; i += 1) await expect(backend.store.write([])).rejects.toThrow('Full.');
    expect(await backend.store.read(['k'])).toEqual([undefined]);
    expect(happened.of('breaker')).toEqual([]);
    const reasons = happened.of('storeCalled').map(({ error }) => error?.message);
    expect(reasons).toEqual(['Full.', 'Full.', 'Full.', 'Full.', 'Full.', undefined]);
  });
});
