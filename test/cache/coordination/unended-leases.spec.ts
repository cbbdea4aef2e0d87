import { beforeEach, describe, expect, it } from '@jest/globals';
import { CacheStoreUnavailableError, type LocalBackend } from '@tripsage/cache';
import { type FakeClock, FaultyBackend } from '@tripsage/cache-testing';
import { UnendedLeases } from '../../../libs/cache/src/coordination/unended-leases.js';
import { localCluster, settle } from '../simulated-process.js';

const LIFE_MS = 5_000;
const RETRY_MS = 200;
const KEY = 'ns:key';
const AT = { epoch: 'one', number: 0 };

describe('leases that the server may have, and nobody uses', () => {
  let clock: FakeClock;
  let server: LocalBackend;
  let backend: FaultyBackend;
  let unended: UnendedLeases;

  beforeEach(() => {
    ({ clock, backend: server } = localCluster());
    backend = new FaultyBackend(server);
    unended = new UnendedLeases({ leases: backend.leases, clock, leaseLifeMs: LIFE_MS });
  });

  const hold = (token: string, key = KEY) => server.leases.acquire(key, { token, ...AT }, 1e6);

  async function pass(ms: number): Promise<void> {
    clock.advance(ms);
    await settle();
  }

  it('are ended at once, each under its own token', async () => {
    await hold('own');
    await hold('of another', 'ns:other');
    unended.end(KEY, 'own');
    unended.end('ns:other', 'own, and lost to another');
    await settle();
    expect(await hold('next')).toBeUndefined();
    expect(await hold('next', 'ns:other')).toMatchObject({ token: 'of another' });
    expect([backend.calls.release, clock.pending]).toEqual([2, 0]);
  });

  it('are ended as soon as the server answers again, all in one go', async () => {
    for (const id of [1, 2, 3]) await hold(`own ${id}`, `ns:${id}`);
    backend.failAll(['release']);
    for (const id of [1, 2, 3]) unended.end(`ns:${id}`, `own ${id}`);
    await settle();
    await pass(RETRY_MS - 1);
    expect(backend.calls.release).toBe(3);
    await pass(1);
    expect(backend.calls.release).toBe(6);
    backend.heal();
    await pass(RETRY_MS);
    expect([backend.calls.release, clock.pending]).toEqual([9, 0]);
    for (const id of [1, 2, 3]) expect(await hold('next', `ns:${id}`)).toBeUndefined();
  });

  it('are not asked for again while the server has yet to answer', async () => {
    const gate = backend.hold('release');
    unended.end(KEY, 'own');
    await gate.reached();
    backend.failNext('release');
    gate.open();
    await settle();
    const slow = backend.hold('release');
    await pass(RETRY_MS);
    unended.end('ns:other', 'own');
    await pass(3 * RETRY_MS);
    expect(backend.calls.release).toBe(3);
    slow.open();
    await settle();
    expect([backend.calls.release, clock.pending]).toEqual([3, 0]);
  });

  it('are left alone once their lives have ended', async () => {
    backend.failAll(['release']);
    unended.end(KEY, 'own');
    await settle();
    for (let passed = 0; passed < LIFE_MS; passed += RETRY_MS) await pass(RETRY_MS);
    const { release } = backend.calls;
    expect([release, clock.pending]).toEqual([1 + LIFE_MS / RETRY_MS, 0]);
    await pass(LIFE_MS);
    expect(backend.calls.release).toBe(release);
  });

  it('are left alone where the server refuses to end them', async () => {
    backend.failNext('release', new CacheStoreUnavailableError('Not allowed.', { isRefusal: true }));
    unended.end(KEY, 'own');
    await settle();
    expect([backend.calls.release, clock.pending]).toEqual([1, 0]);
  });

  it('are a thousand at most: those above end by themselves', async () => {
    backend.failAll(['release']);
    for (let id = 0; id < 1_001; id += 1) unended.end(`ns:${id}`, `own ${id}`);
    await settle();
    expect(backend.calls.release).toBe(1_000);
    unended.close();
  });

  it('are forgotten when the process ends', async () => {
    backend.failAll(['release']);
    unended.end(KEY, 'own');
    await settle();
    unended.close();
    expect(clock.pending).toBe(0);
    await pass(LIFE_MS);
    expect(backend.calls.release).toBe(1);
  });

  it('do not come back where an attempt was under way when the process ended', async () => {
    const gate = backend.hold('release');
    backend.failAll(['release']);
    unended.end(KEY, 'own');
    await gate.reached();
    unended.close();
    gate.open();
    await pass(LIFE_MS);
    expect([backend.calls.release, clock.pending]).toEqual([1, 0]);
  });
});
