import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { LocalBackend, MemoryStore } from '@tripsage/cache';
import { FakeClock, FaultyBackend } from '@tripsage/cache-testing';
import {
  type BreakerOptions,
  GuardedBackend,
} from '../../../../libs/cache/src/stores/guarded/guarded-backend.js';

const OPEN_MS = 20;
const UNAVAILABLE = { code: 'CACHE_STORE_UNAVAILABLE' };

function guarded(options: BreakerOptions = {}) {
  const clock = new FakeClock();
  const faulty = new FaultyBackend(new LocalBackend(new MemoryStore({ clock }), clock));
  const changes: boolean[] = [];
  const onBreaker = (isOpen: boolean) => changes.push(isOpen);
  const backend = new GuardedBackend(faulty, { failuresInRow: 2, openForMs: OPEN_MS, onBreaker, ...options });
  return { faulty, backend, changes };
}

describe('a guarded backend', () => {
  it('leaves a backend alone that failed several times in a row, whatever the port', async () => {
    const { faulty, backend, changes } = guarded();
    faulty.failAll();
    await expect(backend.store.read(['k'])).rejects.toThrow('Ordered by the test.');
    await expect(backend.counters.minutes()).rejects.toThrow('Ordered by the test.');
    await expect(backend.leases.renew('k', 'token', 1)).rejects.toMatchObject(UNAVAILABLE);
    await expect(backend.store.read(['k'])).rejects.toThrow(/failed several times in a row/);
    expect(faulty.calls.read).toBe(1);
    expect(faulty.calls.renew).toBe(0);
    expect(changes).toEqual([true]);
  });

  it('tries it again by one call after a while', async () => {
    const { faulty, backend, changes } = guarded();
    faulty.failAll();
    for (let i = 0; i < 3; i += 1) await backend.store.read(['k']).catch(() => undefined);
    faulty.heal();
    await delay(OPEN_MS * 2);
    expect(await backend.store.read(['k'])).toEqual([undefined]);
    expect(changes).toEqual([true, false]);
  });

  it('counts no failures that are not in a row, and no errors of other kinds', async () => {
    const { faulty, backend, changes } = guarded();
    for (let i = 0; i < 3; i += 1) {
      faulty.failNext('read');
      await expect(backend.store.read(['k'])).rejects.toMatchObject(UNAVAILABLE);
      await backend.store.read(['k']);
    }
    faulty.failAll(['write'], new TypeError('a defect'));
    for (let i = 0; i < 5; i += 1) await expect(backend.store.write([])).rejects.toThrow('a defect');
    expect(changes).toEqual([]);
  });

  it('reports each call that reached the backend', async () => {
    const calls: unknown[] = [];
    const onCall: BreakerOptions['onCall'] = (call, durationMs, isAnswered) =>
      calls.push([call, typeof durationMs, isAnswered]);
    const { faulty, backend } = guarded({ onCall });
    await backend.store.read(['k']);
    faulty.failNext('auditLog.lines');
    await backend.auditLog.lines('list', 1).catch(() => undefined);
    expect(calls).toEqual([
      ['store.read', 'number', true],
      ['auditLog.lines', 'number', false],
    ]);
  });
});
