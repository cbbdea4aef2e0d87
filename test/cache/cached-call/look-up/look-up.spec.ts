import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { CacheStore } from '@tripsage/cache';
import { LookUp } from '../../../../libs/cache/src/cached-call/look-up/look-up.js';
import { callOf, Gated, localCluster, SimulatedProcess } from '../../simulated-process.js';

const POLICY = { fresh: '10s', stale: '10s', jitter: 0 } as const;
const call = callOf(async () => 'unused', { policy: POLICY });
const KEY = 'ns:key';

/** A look-up in one process for an entry that another process has stored. */
async function stored() {
  const { clock, backend: server } = localCluster();
  const writer = new SimulatedProcess({ clock, backend: server });
  const reader = new SimulatedProcess({ clock, backend: server });
  await Promise.all([writer.opened, reader.opened]);
  await writer.answer(async () => 'value', { policy: POLICY, tags: ['tag'] });
  const { l1, coherence, backend } = reader;
  const lookUp = new LookUp({
    isShared: true,
    l1,
    coherence,
    clock,
    store: backend.store,
    random: () => 0.5,
  });
  const reads = () => backend.calls.read;
  return { clock, writer, reader, lookUp, reads };
}

describe('a look-up', () => {
  it('keeps in this process what it found on the server', async () => {
    const { lookUp } = await stored();
    expect(lookUp.inL1(call, KEY)).toBeUndefined();
    expect(await lookUp.inL2(call, KEY)).toMatchObject({ state: 'fresh', level: 'l2' });
    expect(lookUp.inL1(call, KEY)).toMatchObject({ state: 'fresh', level: 'l1' });
  });

  it('takes no entry for younger than this process knew it, whatever the clock of the server did', async () => {
    const { clock, reader, writer } = await stored();
    const { l1, coherence, backend } = reader;
    let skewMs = 0;
    const store = {
      read: async (keys: readonly string[]) =>
        (await backend.store.read(keys)).map(
          (value) => value && { bytes: value.bytes, remainingMs: value.remainingMs + skewMs },
        ),
    } as CacheStore;
    const lookUp = new LookUp({ isShared: true, l1, coherence, clock, store, random: () => 0.5 });
    expect(await lookUp.inL2(call, KEY)).toMatchObject({ state: 'fresh' });
    clock.advance(12_000);
    // Of 20 seconds 8 are left: the clock goes back, and there are 18.
    skewMs = 10_000;
    expect(await lookUp.again(call, KEY)).toMatchObject({ state: 'stale' });
    expect(lookUp.inL1(call, KEY)).toMatchObject({ state: 'stale' });
    skewMs = 3_600_000;
    expect(await lookUp.again(call, KEY)).toMatchObject({ state: 'miss', reason: 'expired' });
    // An entry that was stored since is as old as the server says.
    skewMs = 0;
    clock.advance(9_000);
    await writer.answer(async () => 'newer', { policy: POLICY, tags: ['tag'] });
    expect(await lookUp.again(call, KEY)).toMatchObject({ state: 'fresh' });
  });

  it('asks the server once for all callers of a key, unless one wants a question of its own', async () => {
    const { lookUp, reads } = await stored();
    const before = reads();
    await Promise.all([lookUp.inL2(call, KEY), lookUp.inL2(call, KEY)]);
    expect(reads()).toBe(before + 1);
    const [first, another] = [lookUp.inL2(call, KEY), setImmediate().then(() => lookUp.again(call, KEY))];
    await Promise.all([first, another]);
    expect(reads()).toBe(before + 3);
  });

  it('asks along with all other questions of the turn', async () => {
    const { lookUp, reads } = await stored();
    const before = reads();
    const found = [lookUp.inL2(call, KEY), lookUp.inL2(call, 'ns:none'), lookUp.again(call, KEY)];
    const [one, none, again] = await Promise.all(found);
    expect([one, none, again]).toMatchObject([{ state: 'fresh' }, { state: 'miss' }, { state: 'fresh' }]);
    expect(reads()).toBe(before + 1);
  });

  it('asks for the entry and for what was invalidated at the same time: one round trip', async () => {
    const { clock, lookUp, reader } = await stored();
    await reader.coherence.confirm();
    reader.coherence.close();
    clock.advance(1_000);
    const [sync, read] = [reader.backend.hold('sync'), reader.backend.hold('read')];
    const found = lookUp.inL2(call, KEY);
    await Promise.all([sync.reached(), read.reached()]);
    read.open();
    sync.open();
    expect(await found).toMatchObject({ state: 'fresh', level: 'l2' });
  });

  it('validates by what was invalidated before it asked, whichever answer comes first', async () => {
    for (const last of ['sync', 'read'] as const) {
      const { clock, lookUp, reader, writer } = await stored();
      await reader.coherence.confirm();
      reader.coherence.close();
      clock.advance(1_000);
      const gate = reader.backend.hold(last);
      await writer.invalidator.tags(['tag'], 'delete');
      const found = lookUp.inL2(call, KEY);
      await gate.reached();
      gate.open();
      expect(await found).toMatchObject({ state: 'miss', reason: 'invalidated' });
    }
  });

  it('asks for no entry before it has ever been told of a version', async () => {
    const { clock, backend: server } = localCluster();
    const { coherence, backend } = new SimulatedProcess({ clock, backend: server });
    const lookUp = new LookUp({
      isShared: true,
      l1: undefined,
      coherence,
      clock,
      store: backend.store,
      random: () => 0.5,
    });
    expect(await lookUp.inL2(call, KEY)).toMatchObject({ state: 'miss', reason: 'absent' });
    expect(backend.calls.read).toBe(1);
  });

  it('shares a question until it is answered, whenever an older one is', async () => {
    const { clock, backend } = localCluster();
    const { coherence, opened } = new SimulatedProcess({ clock, backend });
    await opened;
    const gates = [new Gated<never[]>(), new Gated<never[]>(), new Gated<never[]>()] as const;
    let reads = 0;
    const store = { read: () => gates[reads++]?.run() } as unknown as CacheStore;
    const lookUp = new LookUp({ isShared: true, l1: undefined, coherence, clock, store, random: () => 0.5 });
    const older = lookUp.inL2(call, KEY);
    await gates[0].hasBegun;
    const newer = lookUp.again(call, KEY);
    await gates[1].hasBegun;
    gates[0].open([]);
    expect(await older).toMatchObject({ state: 'miss', reason: 'absent' });
    const joining = lookUp.inL2(call, KEY);
    await setImmediate();
    expect(reads).toBe(2);
    gates[1].open([]);
    await Promise.all([newer, joining]);
    gates[2].open([]);
    await lookUp.inL2(call, KEY);
    expect(reads).toBe(3);
  });

  it('finds an entry stale after its fresh life, and none after its whole life', async () => {
    const { clock, lookUp } = await stored();
    clock.advance(11_000);
    expect(await lookUp.inL2(call, KEY)).toMatchObject({ state: 'stale', isServableAtOnce: true });
    clock.advance(10_000);
    expect(await lookUp.inL2(call, KEY)).toMatchObject({ state: 'miss', reason: 'absent' });
  });

  it('serves an old entry after a wait only where it was not invalidated meanwhile', async () => {
    const { clock, reader, lookUp } = await stored();
    clock.advance(11_000);
    const found = await lookUp.inL2(call, KEY);
    if (found.state !== 'stale') throw new Error(`It is ${found.state}.`);
    expect(await lookUp.mayStillServe(call, found)).toBe(true);
    await reader.invalidator.tags(['tag'], 'delete');
    expect(await lookUp.mayStillServe(call, found)).toBe(false);
    expect(await lookUp.inL2(call, KEY)).toMatchObject({ state: 'miss', reason: 'invalidated' });
  });

  it('misses entries of another version, in this process and on the server', async () => {
    const { lookUp } = await stored();
    await lookUp.inL2(call, KEY);
    const other = callOf(async () => 'unused', { policy: POLICY, version: 2 });
    expect(lookUp.inL1(other, KEY)).toBeUndefined();
    expect(await lookUp.inL2(other, KEY)).toMatchObject({ state: 'miss', reason: 'other-version' });
  });
});
