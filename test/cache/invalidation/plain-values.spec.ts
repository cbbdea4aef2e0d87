import { beforeEach, describe, expect, it } from '@jest/globals';
import { CacheStoreUnavailableError, CacheValueTooLargeError, type LocalBackend } from '@tripsage/cache';
import { localCluster, SimulatedProcess } from '../simulated-process.js';

const KEY = 'ns:key';
const VALUE = { key: KEY, bytes: Buffer.from('"set"'), lifeMs: 60_000 };
const LEASE = { token: 'load', epoch: undefined, number: 0 };

describe('a write of plain values', () => {
  let server: LocalBackend;
  let process: SimulatedProcess;

  beforeEach(() => {
    const cluster = localCluster();
    server = cluster.backend;
    process = new SimulatedProcess(cluster);
  });

  const bumps = async () => (await server.versions.sync({ epoch: undefined, number: 0 })).bumps;

  it('ends the lease on its key, then bumps the key', async () => {
    await server.leases.acquire(KEY, LEASE, 60_000);
    const gate = process.backend.hold('bump');
    const written = process.plainValues.write([VALUE]);
    await gate.reached();
    expect((await server.store.read([KEY]))[0]).toMatchObject({ remainingMs: 60_000 });
    expect(await server.leases.renew(KEY, 'load', 60_000)).toBe(false);
    gate.open();
    await written;
    expect(await bumps()).toEqual([{ name: 'k:ns:key', number: 1, mode: 'delete' }]);
    expect(process.told.of('invalidated')).toEqual([]);
  });

  it('that fails makes the invalidation pending, and says why', async () => {
    process.backend.failNext('write');
    await expect(process.plainValues.write([VALUE])).rejects.toThrow(CacheStoreUnavailableError);
    expect([process.coherence.isBlocked(KEY), await bumps()]).toEqual([true, []]);
  });

  it('that is too large leaves what stood there', async () => {
    process.backend.failNext('write', new CacheValueTooLargeError('no room'));
    await expect(process.plainValues.write([VALUE])).rejects.toThrow('no room');
    expect([process.coherence.isBlocked(KEY), await bumps()]).toEqual([false, []]);
  });

  it('is done where only the bump fails, which is replayed later', async () => {
    process.backend.failNext('bump');
    await process.plainValues.write([VALUE]);
    expect(process.coherence.isBlocked(KEY)).toBe(true);
    await process.coherence.confirm();
    expect(await bumps()).toEqual([{ name: 'k:ns:key', number: 1, mode: 'delete' }]);
  });

  describe('while something is pending for its key', () => {
    async function stored(): Promise<string | undefined> {
      const [found] = await server.store.read([KEY]);
      return found && Buffer.from(found.bytes).toString();
    }

    it.each(['delete', 'clear'] as const)(
      'comes after the replay, which would remove it: a %s',
      async (what) => {
        process.backend.failNext(what);
        if (what === 'delete') await process.invalidator.keys([KEY]);
        else await process.invalidator.namespace('ns', 'delete');
        await process.plainValues.write([VALUE]);
        expect(process.coherence.isBlocked(KEY)).toBe(false);
        await process.coherence.confirm();
        expect(await stored()).toBe('"set"');
      },
    );

    it('is not made as long as the server can not be told of it', async () => {
      process.backend.failAll(['delete']);
      await process.invalidator.keys([KEY]);
      await expect(process.plainValues.write([VALUE])).rejects.toThrow(CacheStoreUnavailableError);
      process.backend.heal();
      await process.coherence.confirmAnew();
      expect([await stored(), process.backend.calls.write]).toEqual([undefined, 0]);
    });
  });
});
