import { beforeEach, describe, expect, it } from '@jest/globals';
import { CacheOptionError, CacheStoreUnavailableError, type LocalBackend, type Mode } from '@tripsage/cache';
import { Invalidator } from '../../../libs/cache/src/invalidation/invalidator.js';
import { localCluster, settle, SimulatedProcess } from '../simulated-process.js';

const KEY = 'ns:key';
const PLAIN = { key: KEY, bytes: Buffer.from('"set"'), lifeMs: 60_000 };
const MANAGED = { key: 'ns:managed', bytes: Uint8Array.of(1, 1), lifeMs: 60_000 };

describe('the invalidator', () => {
  let server: LocalBackend;
  let process: SimulatedProcess;
  let invalidator: Invalidator;
  let purges: unknown[][];

  beforeEach(() => {
    const cluster = localCluster();
    server = cluster.backend;
    process = new SimulatedProcess(cluster);
    purges = [];
    const { backend, coherence, events } = process;
    const run = (...args: Parameters<LocalBackend['store']['clear']>) => {
      purges.push(args);
      return backend.store.clear(...args);
    };
    invalidator = new Invalidator({ backend, coherence, purge: { run }, events });
  });

  const bumps = async () =>
    (await server.versions.sync({ epoch: undefined, number: 0 })).bumps.map(
      ({ name, mode }) => `${mode} ${name}`,
    );
  const emitted = () => process.told.of('invalidated');

  it('deletes the values and their leases before it bumps the key versions', async () => {
    await server.store.write([PLAIN]);
    await server.leases.acquire(KEY, { token: 'load', epoch: undefined, number: 0 }, 60_000);
    const gate = process.backend.hold('bump');
    const invalidated = invalidator.keys([KEY, 'ns:absent']);
    await gate.reached();
    expect(await server.store.read([KEY])).toEqual([undefined]);
    expect(await server.leases.renew(KEY, 'load', 60_000)).toBe(false);
    gate.open();
    expect(await invalidated).toEqual({ isConfirmed: true, count: 1 });
    expect(await bumps()).toEqual(['delete k:ns:key', 'delete k:ns:absent']);
    expect(emitted()).toEqual([{ kind: 'key', count: 2, mode: 'delete', confirmed: true }]);
  });

  it('expires keys without a delete', async () => {
    await server.store.write([MANAGED]);
    expect(await invalidator.keys([MANAGED.key], 'expire')).toEqual({ isConfirmed: true });
    expect([await bumps(), process.backend.calls.delete]).toEqual([['expire k:ns:managed'], 0]);
    expect(emitted()).toEqual([{ kind: 'key', count: 1, mode: 'expire', confirmed: true }]);
  });

  it.each(['delete', 'expire'] as const)('bumps tags and method prefixes by %s, once each', async (mode) => {
    await invalidator.tags(['a', 'b', 'a'], mode);
    await invalidator.prefix('ns:entity', mode);
    expect(await bumps()).toEqual([`${mode} t:a`, `${mode} t:b`, `${mode} n:ns:entity`]);
    expect(emitted()).toEqual([
      { kind: 'tag', count: 3, mode, confirmed: true },
      { kind: 'namespace', count: 1, mode, confirmed: true },
    ]);
  });

  it.each([
    ['delete', 'all', 2],
    ['expire', 'plain', 1],
  ] as const)('bumps a namespace before and after its purge, by %s', async (mode, kind, count) => {
    await server.store.write([PLAIN, MANAGED]);
    const gate = process.backend.hold('clear');
    const invalidated = invalidator.namespace('ns', mode);
    await gate.reached();
    expect(process.backend.calls.bump).toBe(1);
    gate.open();
    expect(await invalidated).toEqual({ isConfirmed: true, count });
    expect([process.backend.calls.bump, await bumps()]).toEqual([2, [`${mode} n:ns`]]);
    expect(purges).toEqual([['ns:', kind, undefined]]);
    expect(emitted()).toEqual([{ kind: 'namespace', count: 1, mode, confirmed: true }]);
  });

  it('waits for no purge of a namespace where that is not asked for', async () => {
    await server.store.write([PLAIN, MANAGED]);
    const gate = process.backend.hold('clear');
    expect(await invalidator.namespace('ns', 'delete', { wait: 'invalid' })).toEqual({ isConfirmed: true });
    expect(emitted()).toEqual([{ kind: 'namespace', count: 1, mode: 'delete', confirmed: true }]);
    await gate.reached();
    gate.open();
    await settle();
    expect([process.backend.calls.bump, await bumps()]).toEqual([2, ['delete n:ns']]);
    expect(purges).toEqual([['ns:', 'all', undefined]]);
  });

  it('makes what a purge behind could not remove pending', async () => {
    process.backend.failNext('clear');
    await invalidator.namespace('ns', 'delete', { wait: 'invalid' });
    await settle();
    expect(process.coherence.isBlocked('ns:key')).toBe(true);
  });

  it('refuses a wait that is none', async () => {
    await expect(invalidator.namespace('ns', 'delete', { wait: 'done' as never })).rejects.toThrow(
      "clearNamespace: wait must be 'purged' or 'invalid'; it is \"done\".",
    );
  });

  it.each([
    [[], [['', 'managed']], 1],
    [
      ['other'],
      [
        ['other:', 'plain'],
        ['', 'managed'],
      ],
      1,
    ],
    [
      ['ns'],
      [
        ['ns:', 'plain'],
        ['', 'managed'],
      ],
      2,
    ],
  ] as const)('makes the versions new, and purges behind (plain: %j)', async (plain, kinds, count) => {
    await server.store.write([PLAIN, MANAGED]);
    const { epoch } = await server.versions.sync({ epoch: undefined, number: 0 });
    const gate = process.backend.hold('clear');
    const progress: number[] = [];
    const { isConfirmed, purged } = await invalidator.all((removed) => progress.push(removed), { plain });
    expect(isConfirmed).toBe(true);
    expect((await server.versions.sync({ epoch: undefined, number: 0 })).epoch).not.toBe(epoch);
    expect(emitted()).toEqual([{ kind: 'everything', count: 1, mode: 'delete', confirmed: true }]);
    gate.open();
    expect([await purged, progress.at(-1), purges.map((args) => args.slice(0, 2))]).toEqual([
      count,
      count,
      kinds,
    ]);
  });

  it('makes the versions new again once plain values are gone, of which answers were built meanwhile', async () => {
    await server.store.write([PLAIN]);
    const gate = process.backend.hold('clear');
    const { purged } = await invalidator.all(undefined, { plain: ['ns'] });
    await gate.reached();
    const { version } = process.coherence;
    gate.open();
    await purged;
    expect(process.coherence.version.epoch).not.toBe(version.epoch);
  });

  it('has plain values of a reset removed later, where the server does not answer', async () => {
    await server.store.write([PLAIN]);
    process.backend.failNext('clear');
    const { purged } = await invalidator.all(undefined, { plain: ['ns'] });
    await expect(purged).rejects.toThrow(CacheStoreUnavailableError);
    expect(process.coherence.isBlocked(KEY)).toBe(true);
    await process.coherence.confirm();
    expect([await server.store.read([KEY]), process.coherence.isBlocked(KEY)]).toEqual([[undefined], false]);
  });

  it('lets the caller know of a purge that fails behind a reset, or not', async () => {
    process.backend.failNext('clear');
    const { isConfirmed, purged } = await invalidator.all();
    await expect(purged).rejects.toThrow(CacheStoreUnavailableError);
    expect(isConfirmed).toBe(true);
    process.backend.failNext('clear');
    await invalidator.all();
  });

  it.each<[string, (mode: Mode) => Promise<unknown>]>([
    ['keys', (mode) => invalidator.keys([KEY], mode)],
    ['tags', (mode) => invalidator.tags(['t'], mode)],
    ['a method prefix', (mode) => invalidator.prefix('ns:entity', mode)],
    ['a namespace', (mode) => invalidator.namespace('ns', mode)],
  ])('refuses to invalidate %s in a mode that is none', async (_what, invalidate) => {
    await expect(invalidate('hard' as Mode)).rejects.toThrow(CacheOptionError);
    expect([await bumps(), emitted()]).toEqual([[], []]);
  });

  it.each<[string, 'delete' | 'bump' | 'clear' | 'reset', () => Promise<{ isConfirmed: boolean }>]>([
    ['a delete of a key', 'delete', () => invalidator.keys([KEY])],
    ['the bump of a key', 'bump', () => invalidator.keys([KEY])],
    ['a clear of its namespace', 'clear', () => invalidator.namespace('ns', 'delete')],
    ['a reset', 'reset', () => invalidator.all()],
  ])('blocks the key until a replay, where %s has no answer', async (_what, operation, invalidate) => {
    process.backend.failNext(operation);
    expect(await invalidate()).toMatchObject({ isConfirmed: false });
    expect([process.coherence.isBlocked(KEY), emitted()[0]?.confirmed]).toEqual([true, false]);
    await process.coherence.confirm();
    expect([process.coherence.isBlocked(KEY), process.coherence.state]).toEqual([false, 'usable']);
  });

  it('bumps a key for a put, whose event comes when the value is replaced', async () => {
    expect(await invalidator.bumpKey(KEY, [])).toMatchObject({ latest: 1 });
    expect([await bumps(), emitted()]).toEqual([['delete k:ns:key'], []]);
    invalidator.keyReplaced();
    expect(emitted()).toEqual([{ kind: 'key', count: 1, mode: 'delete', confirmed: true }]);
  });
});
