import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { LocalBackend, LocalBackendOptions } from '@tripsage/cache';
import { type FakeClock, FaultyBackend } from '@tripsage/cache-testing';
import { namesOf } from '../../../libs/cache/src/contract/names.js';
import { ProcessCoherence } from '../../../libs/cache/src/invalidation/coherence.js';
import { NearStore } from '../../../libs/cache/src/stores/memory/near-store.js';
import { localCluster, settle } from '../simulated-process.js';

const BOUND_MS = 900;
const BEAT_MS = BOUND_MS / 3;
const CUT_OFF_MS = 5_000;
const KEY = 'ns:key';
const NAMES = namesOf(KEY, ['t']);

describe('a process that keeps up with invalidations', () => {
  let clock: FakeClock;
  let server: LocalBackend;
  let backend: FaultyBackend;
  let near: NearStore<object>;
  let toldCutOff: boolean[];
  let coherence: ProcessCoherence;

  function begin(options?: LocalBackendOptions): void {
    ({ clock, backend: server } = localCluster(options));
    backend = new FaultyBackend(server);
    near = new NearStore<object>({ maxBytes: 100, maxEntries: 10, clock });
    for (const key of [KEY, 'ns:other']) near.set(key, {}, 1, 1e9);
    toldCutOff = [];
    coherence = new ProcessCoherence({
      backend,
      clock,
      near,
      boundMs: BOUND_MS,
      cutOffMs: CUT_OFF_MS,
      onCutOff: (isCutOff) => toldCutOff.push(isCutOff),
    });
    coherence.start();
  }

  async function pass(ms: number): Promise<void> {
    clock.advance(ms);
    await settle();
  }

  const elsewhere = (name: string, mode: 'delete' | 'expire' = 'delete') =>
    server.versions.invalidate([name], mode, { epoch: undefined, seen: 0 });
  const judgeNotedAt = (note = coherence.position) => coherence.judge({ note, names: NAMES });
  const nearKeys = () => [KEY, 'ns:other'].filter((key) => near.get(key) !== undefined);

  beforeEach(async () => {
    begin();
    await coherence.confirm();
  });
  afterEach(() => coherence.close());

  describe('is usable', () => {
    it('from the first answer on', async () => {
      begin();
      expect(coherence.state).toBe('unconfirmed');
      expect([await coherence.confirm(), coherence.state]).toEqual([true, 'usable']);
    });

    it('for as long as the bound after a question was sent, however late its answer came', async () => {
      const gate = backend.hold('sync');
      await pass(BEAT_MS);
      await pass(BOUND_MS - BEAT_MS - 1);
      expect(coherence.state).toBe('usable');
      await pass(1);
      expect(coherence.state).toBe('unconfirmed');
      gate.open();
      await settle();
      backend.hold('sync');
      clock.advance(BEAT_MS - 1);
      expect(coherence.state).toBe('usable');
      clock.advance(1);
      expect(coherence.state).toBe('unconfirmed');
    });

    it('only after another question, where an answer took longer than the bound', async () => {
      const gate = backend.hold('sync');
      const confirmed = coherence.confirm();
      clock.advance(BOUND_MS);
      gate.open();
      expect([await confirmed, backend.calls.sync]).toEqual([true, 3]);
    });

    it('no more after ten questions in a row that settle nothing, without being cut off', async () => {
      const { versions } = server;
      const sync = versions.sync.bind(versions);
      jest.spyOn(versions, 'sync').mockImplementation((known) => (clock.advance(BOUND_MS), sync(known)));
      clock.advance(BOUND_MS);
      expect(await coherence.confirm()).toBe(false);
      expect([backend.calls.sync, coherence.state, toldCutOff]).toEqual([1 + 10, 'unconfirmed', []]);
    });

    it('by asking every third of the bound, where others use the server too', async () => {
      for (let beats = 1; beats <= 6; beats += 1) {
        await pass(BEAT_MS - 1);
        expect(backend.calls.sync).toBe(beats);
        await pass(1);
        expect([backend.calls.sync, coherence.state]).toEqual([beats + 1, 'usable']);
      }
    });

    it('without heartbeats where it has the server to itself', async () => {
      begin({ isShared: false });
      await pass(10 * BOUND_MS);
      expect([backend.calls.sync, clock.pending]).toEqual([0, 0]);
    });
  });

  describe('whose questions fail', () => {
    beforeEach(async () => {
      backend.failAll();
      await pass(BEAT_MS);
    });

    it('is cut off when the bound has passed, and may serve its own for a while', async () => {
      expect([coherence.state, coherence.isWithinCutOff]).toEqual(['usable', true]);
      await pass(BOUND_MS - BEAT_MS);
      expect(coherence.state).toBe('cut-off');
      await pass(CUT_OFF_MS - BOUND_MS - 1);
      expect(coherence.isWithinCutOff).toBe(true);
      await pass(1);
      expect(coherence.isWithinCutOff).toBe(false);
    });

    it('tells so once, and once when it is over', async () => {
      await pass(BEAT_MS);
      expect(toldCutOff).toEqual([true]);
      backend.heal();
      await pass(BEAT_MS);
      await pass(BEAT_MS);
      expect([toldCutOff, coherence.state]).toEqual([[true, false], 'usable']);
      expect(coherence.isWithinCutOff).toBe(false);
    });

    it('is not cut off any more when it hears something, but must ask', async () => {
      await pass(BOUND_MS);
      await elsewhere('t:else');
      expect([toldCutOff, coherence.state]).toEqual([[true, false], 'unconfirmed']);
      backend.heal();
      expect([await coherence.confirm(), coherence.state]).toEqual([true, 'usable']);
    });

    it('leaves asking to the heartbeat while it is cut off', async () => {
      const asked = backend.calls.sync;
      backend.heal();
      expect([await coherence.confirm(), backend.calls.sync]).toEqual([false, asked]);
    });
  });

  it('asks though it is cut off, where it has the server to itself', async () => {
    begin({ isShared: false });
    backend.failNext('sync');
    expect([await coherence.confirm(), coherence.state]).toEqual([false, 'cut-off']);
    expect([await coherence.confirm(), coherence.state]).toEqual([true, 'usable']);
  });

  describe('whose bus breaks', () => {
    it('can rely on nothing until it has asked', async () => {
      const before = coherence.position;
      backend.bus.cut();
      await elsewhere('t:t');
      expect([coherence.state, judgeNotedAt(before)]).toEqual(['unconfirmed', 'good']);
      await coherence.confirm();
      expect([coherence.state, judgeNotedAt(before)]).toEqual(['usable', 'gone']);
    });

    it('is not reassured by the answer to an earlier question', async () => {
      const gate = backend.hold('sync');
      const confirmed = coherence.confirm();
      backend.bus.cut();
      gate.open();
      expect([await confirmed, backend.calls.sync]).toEqual([true, 3]);
    });

    it('asks at once when it is there again, which is a change', async () => {
      backend.bus.cut();
      const { changes } = coherence;
      backend.bus.reconnect();
      expect(coherence.changes).toBeGreaterThan(changes);
      await settle();
      expect(coherence.state).toBe('usable');
    });
  });

  it('stops asking and listening when it is closed', async () => {
    coherence.close();
    await elsewhere('k:ns:key');
    await pass(BOUND_MS);
    expect([nearKeys(), backend.calls.sync, clock.pending]).toEqual([[KEY, 'ns:other'], 1, 0]);
  });
});
