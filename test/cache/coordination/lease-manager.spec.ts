import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LocalBackend } from '@tripsage/cache';
import { type FakeClock, FaultyBackend } from '@tripsage/cache-testing';
import { LeaseManager } from '../../../libs/cache/src/coordination/lease-manager.js';
import { namesOf } from '../../../libs/cache/src/ports/names.js';
import { ProcessCoherence } from '../../../libs/cache/src/invalidation/coherence.js';
import { localCluster, settle } from '../simulated-process.js';

const LIFE_MS = 6_000;
const BOUND_MS = 60_000;
const LOOK_MS = LIFE_MS / 5;
const RENEWAL_MS = LIFE_MS / 3;
const KEY = 'ns:key';
const NAMES = namesOf(KEY, ['t']);
const FAILURE = { name: 'Error', message: 'supplier down' };

describe('the desk for leases', () => {
  let clock: FakeClock;
  let server: LocalBackend;
  let backend: FaultyBackend;
  let coherence: ProcessCoherence;
  let desk: LeaseManager;

  beforeEach(async () => {
    ({ clock, backend: server } = localCluster());
    backend = new FaultyBackend(server);
    const l1 = { delete: () => undefined, clear: () => undefined };
    const limits = {
      maxStalenessMs: BOUND_MS,
      disconnectedGraceMs: BOUND_MS,
      onDisconnected: () => undefined,
    };
    coherence = new ProcessCoherence({ backend, clock, l1, ...limits });
    desk = new LeaseManager({ backend, coherence, clock, leaseLifeMs: LIFE_MS });
    await coherence.confirm();
  });
  afterEach(() => desk.close());

  const acquire = (waitMs = 1e6) =>
    desk.acquire({ key: KEY, method: 'S.find', names: NAMES, waitUntil: clock.monotonic() + waitMs });
  const holdElsewhere = (token = 'other') =>
    server.leases.acquire(KEY, { token, ...coherence.version }, LIFE_MS);
  const holder = () => holdElsewhere('asks who has it');
  const endElsewhere = (token = 'other') => server.leases.release(KEY, token);

  async function pass(ms: number): Promise<void> {
    clock.advance(ms);
    await settle();
  }

  async function takeAtOnce(): Promise<string> {
    const acquired = await acquire(0);
    expect(acquired).toEqual({ kind: 'acquired', token: expect.any(String) });
    return acquired.kind === 'acquired' ? acquired.token : 'none';
  }

  it('takes a free lease, at the position that is known', async () => {
    await coherence.invalidate({ names: ['t:else'], mode: 'delete' });
    const token = await takeAtOnce();
    expect(await holder()).toEqual({ token, epoch: coherence.version.epoch, number: 1 });
  });

  describe('where another has the lease', () => {
    beforeEach(() => holdElsewhere());

    it('waits for the message of its end, and of no other', async () => {
      const acquired = acquire();
      await settle();
      server.bus.publish({ kind: 'completed', key: KEY, token: 'an older one' });
      server.bus.publish({ kind: 'completed', key: 'ns:else', token: 'other' });
      await settle();
      expect(clock.pending).toBe(1);
      await endElsewhere();
      expect(await acquired).toEqual({ kind: 'completed' });
      expect([backend.calls.acquire, clock.pending]).toEqual([1, 0]);
    });

    it('looks again after a fifth of its life, should the message be lost', async () => {
      backend.bus.cut({ isNoticed: false });
      const acquired = acquire();
      await settle();
      await endElsewhere();
      await pass(LOOK_MS - 1);
      expect(backend.calls.acquire).toBe(1);
      await pass(1);
      expect(await acquired).toMatchObject({ kind: 'acquired' });
    });

    it('gives up at the limit of the wait, after one last look', async () => {
      const rejected = expect(acquire(2 * LOOK_MS + 1)).rejects.toMatchObject({
        code: 'CACHE_LOAD_TIMEOUT',
        message: expect.stringContaining('S.find'),
      });
      await settle();
      for (const ms of [LOOK_MS, LOOK_MS, 1]) await pass(ms);
      await rejected;
      expect([backend.calls.acquire, clock.pending]).toEqual([4, 0]);
    });

    it.each(['k:ns:key', 'n:ns', 't:t'])('takes it over at once when %s is invalidated', async (name) => {
      await coherence.invalidate({ names: [name], mode: 'delete' });
      const token = await takeAtOnce();
      expect(await holder()).toEqual({ token, ...coherence.version });
    });

    it('waits for it where the invalidation is soft, or what is known of it may be old', async () => {
      await coherence.invalidate({ names: ['t:t'], mode: 'expire' });
      const acquired = [acquire()];
      await settle();
      await coherence.invalidate({ names: ['t:t'], mode: 'delete' });
      await server.leases.renew(KEY, 'other', 1e6);
      clock.advance(BOUND_MS);
      acquired.push(acquire());
      await settle();
      expect([coherence.state, backend.calls.takeOver]).toEqual(['unconfirmed', 0]);
      await endElsewhere();
      expect(await Promise.all(acquired)).toEqual([{ kind: 'completed' }, { kind: 'completed' }]);
    });

    it('takes it over from nobody but the one that was judged', async () => {
      await coherence.invalidate({ names: ['t:t'], mode: 'delete' });
      const gate = backend.hold('takeOver');
      const acquired = acquire();
      await gate.reached();
      await server.leases.forceAcquire(KEY, { token: 'third', ...coherence.version }, LIFE_MS);
      gate.open();
      await settle();
      expect(await holder()).toMatchObject({ token: 'third' });
      await endElsewhere('third');
      expect(await acquired).toEqual({ kind: 'completed' });
    });

    it('answers with its failure, until that was invalidated', async () => {
      await server.leases.release(KEY, 'other', { failure: FAILURE, lifeMs: 1_000 });
      expect(await acquire()).toEqual({ kind: 'failed', token: 'other', failure: FAILURE });
      await coherence.invalidate({ names: ['t:t'], mode: 'delete' });
      await takeAtOnce();
    });
  });

  describe('is unavailable', () => {
    it('while the process is cut off, without asking the server', async () => {
      clock.advance(BOUND_MS);
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
  });

  describe('once it has taken one', () => {
    let token: string;

    beforeEach(async () => {
      token = await takeAtOnce();
    });

    it('keeps it alive three times in its life until that is stopped, though one renewal fails', async () => {
      const stop = desk.keepAlive(KEY, token);
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

    it('gives it back, with the memory of a failure', async () => {
      await desk.release(KEY, token, { failure: FAILURE, lifeMs: 1_000 });
      expect(await holder()).toMatchObject({ token, failure: FAILURE });
    });

    it('lets it end by itself where the server does not take it back', async () => {
      backend.failNext('release');
      await desk.release(KEY, token);
      expect(await holder()).toMatchObject({ token });
      clock.advance(LIFE_MS);
      expect(await holder()).toBeUndefined();
    });
  });
});
