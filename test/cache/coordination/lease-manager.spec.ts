import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CacheEvents, CacheStoreUnavailableError, type LocalBackend } from '@tripsage/cache';
import { type FakeClock, FaultyBackend } from '@tripsage/cache-testing';
import { LeaseManager } from '../../../libs/cache/src/coordination/lease-manager.js';
import { namesOf } from '../../../libs/cache/src/ports/names.js';
import { Coherence } from '../../../libs/cache/src/invalidation/coherence.js';
import { Gated, localCluster, settle } from '../simulated-process.js';

const LIFE_MS = 6_000;
const MAX_STALENESS_MS = 60_000;
/** The first look at another's lease, and the longest time between two. */
const FIRST_LOOK_MS = 100;
const LOOK_MS = LIFE_MS / 5;
const RENEWAL_MS = LIFE_MS / 3;
const KEY = 'ns:key';
const NAMES = namesOf(KEY, ['t']);
const FAILURE = { name: 'Error', message: 'supplier down' };

describe('the lease manager', () => {
  let clock: FakeClock;
  let server: LocalBackend;
  let backend: FaultyBackend;
  let coherence: Coherence;
  let manager: LeaseManager;

  beforeEach(async () => {
    ({ clock, backend: server } = localCluster());
    backend = new FaultyBackend(server);
    const l1 = { delete: () => undefined, clear: () => undefined };
    const limits = {
      maxStalenessMs: MAX_STALENESS_MS,
      disconnectedGraceMs: MAX_STALENESS_MS,
    };
    coherence = new Coherence({ backend, clock, l1, events: new CacheEvents(), ...limits });
    manager = new LeaseManager({ backend, coherence, clock, leaseLifeMs: LIFE_MS });
    await coherence.confirm();
  });
  afterEach(() => manager.close());

  const acquire = (waitMs = 1e6) =>
    manager.acquire({ key: KEY, method: 'S.find', names: NAMES, waitUntil: clock.monotonic() + waitMs });
  const holdElsewhere = (token = 'other') =>
    server.leases.acquire(KEY, { token, ...coherence.version }, LIFE_MS);
  const holder = () => holdElsewhere('asks who holds it');
  const completeElsewhere = (token = 'other') => server.leases.release(KEY, token);

  async function pass(ms: number): Promise<void> {
    clock.advance(ms);
    await settle();
  }

  async function acquireAtOnce(): Promise<string> {
    const acquired = await acquire(0);
    expect(acquired).toEqual({ kind: 'acquired', token: expect.any(String), since: expect.any(Number) });
    return acquired.kind === 'acquired' ? acquired.token : 'none';
  }

  it('acquires a free lease, at the version that is known', async () => {
    await coherence.invalidate({ names: ['t:else'], mode: 'delete' });
    const token = await acquireAtOnce();
    expect(await holder()).toEqual({ token, epoch: coherence.version.epoch, number: 1 });
  });

  it('asks for none while the server refuses to end its own, which callers would wait for', async () => {
    const token = await acquireAtOnce();
    const refusal = new CacheStoreUnavailableError('Not allowed.', { isRefusal: true });
    const waiting = acquire();
    await settle();
    backend.failNext('release', refusal);
    await manager.release(KEY, token);
    expect(await acquire()).toEqual({ kind: 'unavailable', error: refusal });
    // One that waits already finds out when it looks again.
    await pass(LOOK_MS);
    expect(await waiting).toEqual({ kind: 'unavailable', error: refusal });
    await pass(LIFE_MS);
    await acquireAtOnce();
  });

  it('tells a lease whose renewal is overdue, and renews it or finds it lost', async () => {
    const held = await acquire(0);
    if (held.kind !== 'acquired') throw new Error('The lease is free.');
    await pass(RENEWAL_MS);
    expect(manager.isOverdue(held)).toBe(false);
    await pass(1);
    expect(manager.isOverdue(held)).toBe(true);
    expect(await manager.renew(KEY, held)).toEqual({ ...held, since: clock.monotonic() });
    await pass(LIFE_MS - 1);
    expect(await holder()).toMatchObject({ token: held.token });
    await pass(1);
    expect(await manager.renew(KEY, held)).toBeUndefined();
  });

  describe('where another process holds the lease', () => {
    beforeEach(() => holdElsewhere());

    it('waits for the message of its completion, and of no other', async () => {
      const acquired = acquire();
      await settle();
      server.bus.publish({ kind: 'completed', key: KEY, token: 'an older one' });
      server.bus.publish({ kind: 'completed', key: 'ns:else', token: 'other' });
      await settle();
      expect(clock.pending).toBe(1);
      await completeElsewhere();
      expect(await acquired).toEqual({ kind: 'completed' });
      expect([backend.calls.acquire, clock.pending]).toEqual([1, 0]);
    });

    it('hears of a completion that is told before it knows who holds the lease', async () => {
      const reply = new Gated<void>();
      const ask = server.leases.acquire.bind(server.leases);
      server.leases.acquire = async (...args) => {
        const found = await ask(...args);
        await reply.run();
        return found;
      };
      const acquired = acquire();
      await reply.hasBegun;
      await completeElsewhere();
      reply.open();
      expect(await acquired).toEqual({ kind: 'completed' });
      expect([backend.calls.acquire, clock.pending]).toEqual([1, 0]);
    });

    it.each<[string, () => Promise<unknown>]>([
      ['a delete', () => server.store.delete([KEY])],
      ['a write', () => server.store.write([{ key: KEY, bytes: new Uint8Array(1), lifeMs: 1 }])],
      ['a put', () => server.leases.forceAcquire(KEY, { token: 'put', ...coherence.version }, LIFE_MS)],
      [
        'a takeover',
        () => server.leases.takeOver(KEY, 'other', { token: 'third', ...coherence.version }, LIFE_MS),
      ],
    ])('hears of it where %s ends the lease, or takes it', async (_what, end) => {
      const acquired = acquire();
      await settle();
      await end();
      expect(await acquired).toEqual({ kind: 'completed' });
      expect([backend.calls.acquire, clock.pending]).toEqual([1, 0]);
    });

    it('looks again soon, then after twice the time, should the message be lost', async () => {
      backend.bus.cut({ isNoticed: false });
      const acquired = acquire();
      await settle();
      let looks = 1;
      for (const ms of [FIRST_LOOK_MS, 200, 400, 800, LOOK_MS, LOOK_MS]) {
        await pass(ms - 1);
        expect([ms, backend.calls.acquire]).toEqual([ms, looks]);
        await pass(1);
        expect([ms, backend.calls.acquire]).toEqual([ms, (looks += 1)]);
      }
      await completeElsewhere();
      await pass(LOOK_MS);
      expect(await acquired).toMatchObject({ kind: 'acquired' });
    });

    it('gives up at the limit of the wait, after one last look', async () => {
      const rejected = expect(acquire(3 * FIRST_LOOK_MS + 1)).rejects.toMatchObject({
        code: 'CACHE_LOAD_TIMEOUT',
        message: expect.stringContaining('S.find'),
      });
      await settle();
      for (const ms of [FIRST_LOOK_MS, 2 * FIRST_LOOK_MS, 1]) await pass(ms);
      await rejected;
      expect([backend.calls.acquire, clock.pending]).toEqual([4, 0]);
    });

    it.each(['k:ns:key', 'n:ns', 't:t'])('takes it over at once when %s is invalidated', async (name) => {
      await coherence.invalidate({ names: [name], mode: 'delete' });
      const token = await acquireAtOnce();
      expect(await holder()).toEqual({ token, ...coherence.version });
    });

    it('waits for it where the invalidation is an expire, or what is known may be old', async () => {
      await coherence.invalidate({ names: ['t:t'], mode: 'expire' });
      const acquired = [acquire()];
      await settle();
      await coherence.invalidate({ names: ['t:t'], mode: 'delete' });
      await server.leases.renew(KEY, 'other', 1e6);
      clock.advance(MAX_STALENESS_MS);
      acquired.push(acquire());
      await settle();
      expect([coherence.state, backend.calls.takeOver]).toEqual(['unconfirmed', 0]);
      await completeElsewhere();
      expect(await Promise.all(acquired)).toEqual([{ kind: 'completed' }, { kind: 'completed' }]);
    });

    it('takes it over only from the holder that was validated', async () => {
      await coherence.invalidate({ names: ['t:t'], mode: 'delete' });
      const gate = backend.hold('takeOver');
      const acquired = acquire();
      await gate.reached();
      await server.leases.forceAcquire(KEY, { token: 'third', ...coherence.version }, LIFE_MS);
      gate.open();
      await settle();
      expect(await holder()).toMatchObject({ token: 'third' });
      await completeElsewhere('third');
      expect(await acquired).toEqual({ kind: 'completed' });
    });

    it('answers with its failure, until that was invalidated', async () => {
      await server.leases.release(KEY, 'other', { failure: FAILURE, lifeMs: 1_000 });
      expect(await acquire()).toEqual({ kind: 'failed', token: 'other', failure: FAILURE });
      await coherence.invalidate({ names: ['t:t'], mode: 'delete' });
      await acquireAtOnce();
    });
  });

  describe('is unavailable', () => {
    it('while the process is disconnected, without asking the server', async () => {
      clock.advance(MAX_STALENESS_MS);
      backend.failNext('sync');
      await coherence.confirm();
      expect([await acquire(), backend.calls.acquire]).toEqual([{ kind: 'unavailable' }, 0]);
    });

    it.each(['acquire', 'takeOver'] as const)('where %s fails, and says why', async (operation) => {
      await holdElsewhere();
      await coherence.invalidate({ names: ['t:t'], mode: 'delete' });
      const cause = new Error('no such host');
      backend.failNext(operation, cause);
      const error = { code: 'CACHE_STORE_UNAVAILABLE', cause };
      expect(await acquire()).toMatchObject({ kind: 'unavailable', error });
    });

    it('where the answer is lost, and ends the lease that the server may have given', async () => {
      backend.loseNextReply('acquire');
      expect(await acquire()).toMatchObject({ kind: 'unavailable' });
      await settle();
      expect([await holdElsewhere(), clock.pending]).toEqual([undefined, 0]);
      await coherence.invalidate({ names: ['t:t'], mode: 'delete' });
      backend.loseNextReply('takeOver');
      expect(await acquire()).toMatchObject({ kind: 'unavailable' });
      await settle();
      expect([await holder(), clock.pending]).toEqual([undefined, 0]);
    });
  });

  describe('once it holds one', () => {
    let token: string;

    beforeEach(async () => {
      token = await acquireAtOnce();
    });

    it('keeps it alive three times in its life until that is stopped, though one renewal fails', async () => {
      const stop = manager.keepAlive(KEY, token);
      backend.failNext('renew');
      for (let renewals = 1; renewals <= 6; renewals += 1) {
        await pass(RENEWAL_MS - 1);
        expect(backend.calls.renew).toBe(renewals - 1);
        await pass(1);
        expect(backend.calls.renew).toBe(renewals);
      }
      expect(await holder()).toMatchObject({ token });
      stop();
      await pass(LIFE_MS);
      expect([backend.calls.renew, clock.pending, await holder()]).toEqual([6, 0, undefined]);
    });

    it('releases it, with the memory of a failure', async () => {
      await manager.release(KEY, token, { failure: FAILURE, lifeMs: 1_000 });
      expect(await holder()).toMatchObject({ token, failure: FAILURE });
    });

    it('ends it as soon as the server answers again', async () => {
      backend.failAll(['release']);
      await manager.release(KEY, token);
      await pass(1_000);
      expect(await holder()).toMatchObject({ token });
      backend.heal();
      await pass(200);
      expect([await holder(), clock.pending]).toEqual([undefined, 0]);
    });

    it('lets it end by itself where the server refuses to release it, or stays silent', async () => {
      backend.failNext('release', new CacheStoreUnavailableError('Not allowed.', { isRefusal: true }));
      await manager.release(KEY, token);
      await pass(LIFE_MS - 1);
      expect([backend.calls.release, await holder()]).toMatchObject([1, { token }]);
      await pass(1);
      expect(await holder()).toBeUndefined();
    });
  });
});
