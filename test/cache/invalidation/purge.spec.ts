import { describe, expect, it } from '@jest/globals';
import { CacheStoreUnavailableError } from '@tripsage/cache';
import { FaultyBackend } from '@tripsage/cache-testing';
import { Leader } from '../../../libs/cache/src/coordination/leader.js';
import { Purge } from '../../../libs/cache/src/invalidation/purge.js';
import { clusterOf } from '../../support/cluster-of.js';
import { settle } from '../simulated-process.js';

const LEASE_MS = 5_000;

function purging() {
  const {
    clock,
    backend: shared,
    start: process,
  } = clusterOf(0, (all) => {
    const backend = new FaultyBackend(all.backend);
    const leader = new Leader({ ...backend, clock: all.clock, leaseLifeMs: LEASE_MS });
    return { backend, purge: new Purge(backend, leader) };
  });
  const write = async (...keys: string[]) =>
    shared.store.write(keys.map((key) => ({ key, bytes: Uint8Array.of(1, 1), lifeMs: 600_000 })));
  const left = async (...keys: string[]) =>
    (await shared.store.read(keys)).flatMap((found, at) => (found === undefined ? [] : [keys[at]]));
  return { clock, process, write, left, recorded: () => shared.settings.all('purges') };
}

describe('a purge', () => {
  it('removes what it should, and leaves no record behind', async () => {
    const { process, write, left, recorded } = purging();
    await write('a:1', 'a:2', 'b:1');
    expect(await process().purge.run('a:', 'managed')).toBe(2);
    expect(await left('a:1', 'a:2', 'b:1')).toEqual(['b:1']);
    expect((await recorded()).size).toBe(0);
  });

  it('is finished by another when its process dies, and not before', async () => {
    const { clock, process, write, left, recorded } = purging();
    await write('a:1');
    const dying = process();
    dying.backend.hold('clear');
    void dying.purge.run('a:', 'all');
    await settle();
    const other = process();
    await other.purge.finishInterrupted();
    expect(await left('a:1')).toEqual(['a:1']);
    dying.backend.failAll();
    clock.advance(LEASE_MS);
    await settle();
    await other.purge.finishInterrupted();
    expect(await left('a:1')).toEqual([]);
    expect((await recorded()).size).toBe(0);
  });

  it('of plain values is finished by no other process: there may be new ones by then', async () => {
    const { process, write, recorded } = purging();
    await write('a:1');
    const failing = process();
    failing.backend.failNext('clear');
    await expect(failing.purge.run('a:', 'plain')).rejects.toThrow(CacheStoreUnavailableError);
    expect((await recorded()).size).toBe(0);
  });

  it('that fails stays recorded, and is finished when the store is back', async () => {
    const { clock, process, write, left, recorded } = purging();
    await write('a:1');
    const one = process();
    one.backend.failNext('clear');
    await expect(one.purge.run('a:', 'managed')).rejects.toThrow(CacheStoreUnavailableError);
    expect([...(await recorded()).keys()]).toEqual(['a:']);
    one.backend.failAll();
    await one.purge.finishInterrupted();
    one.backend.heal();
    clock.advance(LEASE_MS);
    await one.purge.finishInterrupted();
    expect(await left('a:1')).toEqual([]);
  });

  it('removes what it should also while another is at the same', async () => {
    const { process, write, left } = purging();
    await write('a:1');
    const [slow, quick] = [process(), process()];
    const gate = slow.backend.hold('clear');
    const slowly = slow.purge.run('a:', 'managed');
    await gate.reached();
    expect(await quick.purge.run('a:', 'managed')).toBe(1);
    expect(await left('a:1')).toEqual([]);
    gate.open();
    expect(await slowly).toBe(0);
  });
});
