import { describe, expect, it } from '@jest/globals';
import { isFound, type Looked } from '../../../../libs/cache/src/cached-call/look-up/key-lookup.js';
import { localCluster, SimulatedProcess } from '../../simulated-process.js';

const POLICY = { fresh: '10s', stale: '10s', jitter: 0 } as const;

/** A process that keeps a managed entry under `ns:key`, a plain value and something unreadable. */
async function stored(options: { enabled?: boolean } = {}) {
  const { clock, backend } = localCluster();
  const writer = new SimulatedProcess({ clock, backend });
  await writer.answer(async () => 'managed', { policy: POLICY, tags: ['tag'] });
  const text = (key: string, value: string) => ({ key, bytes: Buffer.from(value), lifeMs: 60_000 });
  await backend.store.write([text('ns:plain', '"plain"'), text('ns:broken', '{')]);
  const process = new SimulatedProcess({ clock, backend, ...options });
  return { clock, backend, writer, process, lookup: process.engine.keyLookup };
}

const states = (looked: readonly Looked[]) => looked.map(({ state }) => state);

describe('a look-up of keys by hand', () => {
  const KEYS = ['plain', 'none', 'key', 'broken'];

  it('finds plain values and managed entries in the order of the keys, in one read', async () => {
    const { process, lookup } = await stored();
    const reads = process.backend.calls.read;
    const looked = await lookup.find(KEYS, 'ns');
    expect(states(looked)).toEqual(['plain', 'absent', 'managed', 'unreadable']);
    expect(process.backend.calls.read).toBe(reads + 1);
    expect(process.told.of('unreadable')).toMatchObject([{ namespace: 'ns', key: 'ns:broken' }]);
    expect(looked.map(isFound)).toEqual([true, false, true, false]);
  });

  it('finds nothing while the cache is disabled, and shows all the same what is there', async () => {
    const { lookup } = await stored({ enabled: false });
    expect(states(await lookup.find(KEYS, 'ns'))).toEqual(['absent', 'absent', 'absent', 'absent']);
    expect(states(await lookup.read(['ns:plain'], 'ns'))).toEqual(['plain']);
  });

  it('does not count an old or an invalidated entry as found', async () => {
    const { clock, writer, lookup } = await stored();
    clock.advance(11_000);
    const [old] = await lookup.find(['key'], 'ns');
    expect([old, isFound(old)]).toMatchObject([{ state: 'managed', freshness: { state: 'stale' } }, false]);
    await writer.invalidator.tags(['tag'], 'delete');
    const [gone] = await lookup.find(['key'], 'ns');
    expect([gone, isFound(gone)]).toMatchObject([{ validity: 'gone', freshness: { state: 'gone' } }, false]);
  });

  it('refuses a namespace or a key that is none', async () => {
    const { lookup } = await stored();
    await expect(lookup.find(['key'], 'not a namespace')).rejects.toMatchObject({
      code: 'CACHE_NAMESPACE_INVALID',
    });
    await expect(lookup.find([''], 'ns')).rejects.toMatchObject({ code: 'CACHE_KEY_INVALID' });
  });
});
