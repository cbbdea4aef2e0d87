import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CacheEvents, type LocalBackend, type LocalBackendOptions } from '@tripsage/cache';
import { type FakeClock, FaultyBackend } from '@tripsage/cache-testing';
import { namesOf } from '../../../libs/cache/src/ports/names.js';
import { Coherence } from '../../../libs/cache/src/invalidation/coherence.js';
import { LruL1Cache } from '../../../libs/cache/src/stores/memory/lru-l1-cache.js';
import { localCluster, settle } from '../simulated-process.js';

const MAX_STALENESS_MS = 900;
const BEAT_MS = MAX_STALENESS_MS / 3;
const GRACE_MS = 5_000;
const KEY = 'ns:key';
const OTHER = 'ns:other';
const NAMES = namesOf(KEY, ['t']);

describe('the coherence of a process', () => {
  let clock: FakeClock;
  let server: LocalBackend;
  let backend: FaultyBackend;
  let l1: LruL1Cache<object>;
  let connection: boolean[];
  let lost: number[];
  let coherence: Coherence;

  async function begin(options?: LocalBackendOptions): Promise<void> {
    ({ clock, backend: server } = localCluster(options));
    backend = new FaultyBackend(server);
    l1 = new LruL1Cache({ maxBytes: 100, maxEntries: 10, clock });
    const events = new CacheEvents();
    connection = [];
    lost = [];
    events.on('invalidationsLost', ({ count }) => lost.push(count));
    events.on('disconnected', ({ isDisconnected }) => connection.push(isDisconnected));
    const limits = { maxStalenessMs: MAX_STALENESS_MS, disconnectedGraceMs: GRACE_MS };
    coherence = new Coherence({ backend, clock, l1, events, ...limits });
    coherence.start();
    await coherence.confirm();
    for (const key of [KEY, OTHER]) l1.set(key, {}, 1, 1e6);
  }

  async function pass(ms: number): Promise<void> {
    clock.advance(ms);
    await settle();
  }

  const elsewhere = (name: string, mode: 'delete' | 'expire' = 'delete') =>
    server.versions.bump([name], mode, { epoch: undefined, number: 0 });
  const validityAt = (version = coherence.version) => coherence.validate({ version, names: NAMES });
  const keysInL1 = () => [KEY, OTHER].filter((key) => l1.get(key) !== undefined);

  beforeEach(() => begin());
  afterEach(() => coherence.close());

  it('is usable for maxStaleness after a question was sent, however late its answer came', async () => {
    const gate = backend.hold('sync');
    await pass(MAX_STALENESS_MS - 1);
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

  it('asks every third of maxStaleness, and so stays usable', async () => {
    for (let beats = 1; beats <= 6; beats += 1) {
      await pass(BEAT_MS - 1);
      expect(backend.calls.sync).toBe(beats);
      await pass(1);
      expect([backend.calls.sync, coherence.state]).toEqual([beats + 1, 'usable']);
    }
  });

  it('has no heartbeat where the server is its own, but asks even while disconnected', async () => {
    await begin({ isShared: false });
    await pass(MAX_STALENESS_MS);
    expect([backend.calls.sync, clock.pending, coherence.state]).toEqual([1, 0, 'unconfirmed']);
    backend.failNext('sync');
    expect([await coherence.confirm(), coherence.state]).toEqual([false, 'disconnected']);
    expect([await coherence.confirm(), coherence.state]).toEqual([true, 'usable']);
  });

  it('is unconfirmed after a break of the bus until the server answered', async () => {
    const [before, gate] = [coherence.version, backend.hold('sync')];
    const confirmed = coherence.confirm();
    await gate.reached();
    backend.bus.cut();
    await elsewhere('t:t');
    expect([coherence.state, validityAt(before)]).toEqual(['unconfirmed', 'valid']);
    gate.open();
    expect([await confirmed, backend.calls.sync, validityAt(before)]).toEqual([true, 3, 'gone']);
    const { changeCount } = coherence;
    backend.bus.reconnect();
    expect(coherence).toMatchObject({ state: 'unconfirmed', changeCount: changeCount + 1 });
    await settle();
    expect(coherence.state).toBe('usable');
  });

  it('stops listening and asking when it is closed', async () => {
    coherence.close();
    await elsewhere('k:ns:key');
    await pass(MAX_STALENESS_MS);
    expect([keysInL1(), backend.calls.sync, clock.pending]).toEqual([[KEY, OTHER], 1, 0]);
  });

  describe('whose questions fail', () => {
    beforeEach(async () => {
      backend.failAll();
      await pass(BEAT_MS);
    });

    it('is disconnected when maxStaleness has passed, and within its grace for a while', async () => {
      expect(coherence).toMatchObject({ state: 'usable', isWithinGrace: true });
      await pass(GRACE_MS - BEAT_MS - 1);
      expect(coherence).toMatchObject({ state: 'disconnected', isWithinGrace: true });
      await pass(1);
      expect(coherence).toMatchObject({ state: 'disconnected', isWithinGrace: false });
    });

    it('emits that once, leaves asking to the heartbeat, and emits its end once', async () => {
      await pass(BEAT_MS);
      backend.heal();
      expect([await coherence.confirm(), connection]).toEqual([false, [true]]);
      await pass(2 * BEAT_MS);
      expect([connection, coherence.state, coherence.isWithinGrace]).toEqual([
        [true, false],
        'usable',
        false,
      ]);
    });

    it('is not disconnected any more when it hears a message, but must ask', async () => {
      await pass(MAX_STALENESS_MS);
      await elsewhere('t:else');
      expect([connection, coherence.state]).toEqual([[true, false], 'unconfirmed']);
    });
  });

  it('drops from L1 the keys that are deleted elsewhere, and all of them when the versions are new', async () => {
    await elsewhere('k:ns:key', 'expire');
    await elsewhere('t:t');
    expect(keysInL1()).toEqual([KEY, OTHER]);
    await elsewhere('k:ns:key');
    expect([keysInL1(), coherence.state]).toEqual([[OTHER], 'usable']);
    server.versions.lose();
    await elsewhere('t:else');
    expect([keysInL1(), coherence.state]).toEqual([[], 'unconfirmed']);
  });

  it('learns of its own invalidation from the answer, without the bus', async () => {
    const before = coherence.version;
    backend.bus.cut({ isNoticed: false });
    expect(await coherence.invalidate({ names: ['k:ns:key'], mode: 'delete' })).toMatchObject({ latest: 1 });
    expect([validityAt(before), validityAt(), keysInL1()]).toEqual(['gone', 'valid', [OTHER]]);
    expect([coherence.state, coherence.isBlocked(KEY)]).toEqual(['usable', false]);
  });

  it.each([
    ['a key', 'k:ns:key', 'delete', [OTHER]],
    ['a namespace', 'n:ns', 'delete', [KEY, OTHER]],
    ['a key, by expire,', 'k:ns:key', 'expire', [OTHER]],
  ] as const)('invalidates %s at once without an answer, and replays that', async (_, name, mode, left) => {
    const [before, read, { changeCount }] = [coherence.version, coherence.startRead(), coherence];
    backend.failNext('bump');
    expect(await coherence.invalidate({ names: [name], mode })).toBeUndefined();
    expect([validityAt(), keysInL1(), coherence.isBlocked(KEY)]).toEqual(['gone', left, true]);
    expect(coherence).toMatchObject({ state: 'unconfirmed', changeCount: changeCount + 1 });
    await coherence.confirm();
    expect([coherence.state, validityAt(), coherence.isBlocked(KEY)]).toEqual(['usable', 'valid', false]);
    expect(validityAt(before)).toBe(mode === 'delete' ? 'gone' : 'stale');
    expect([coherence.canUse(read), coherence.canUse(coherence.startRead())]).toEqual([false, true]);
    expect((await server.versions.sync(before)).bumps).toMatchObject([{ name, mode }]);
  });

  it('is not usable before a replay, which deletes the value in the store first', async () => {
    await server.store.write([{ key: KEY, bytes: new Uint8Array(1), lifeMs: 1e9 }]);
    backend.failAll(['bump', 'delete']);
    await coherence.invalidate({ names: ['k:ns:key'], mode: 'delete' });
    expect([await coherence.confirm(), backend.calls.bump, backend.calls.sync]).toEqual([false, 1, 1]);
    backend.heal();
    await pass(BEAT_MS);
    expect([coherence.state, await server.store.read([KEY])]).toEqual(['usable', [undefined]]);
  });

  describe('where round trips take longer than maxStaleness', () => {
    beforeEach(() => {
      coherence.close();
      clock.advance(MAX_STALENESS_MS);
    });

    /** Each answer comes when `maxStaleness` has passed since its question. */
    async function slowly(ask: () => Promise<boolean>, answers = 1): Promise<boolean> {
      let gate = backend.hold('sync');
      const said = ask();
      for (let answered = 0; answered < answers; answered += 1) {
        await gate.reached();
        clock.advance(MAX_STALENESS_MS);
        // That opens the one before.
        gate = backend.hold('sync');
      }
      gate.open();
      return said;
    }

    it('asks once, and not ten times, before it says that it is not usable', async () => {
      const { sync } = backend.calls;
      expect(await slowly(() => coherence.confirm())).toBe(false);
      expect([backend.calls.sync - sync, coherence.state]).toEqual([1, 'unconfirmed']);
    });

    it('asks once more where a question was under way, which may have been asked long ago', async () => {
      const { sync } = backend.calls;
      const both = () => Promise.all([coherence.confirm(), coherence.confirm()]).then(([, later]) => later);
      expect(await slowly(both, 2)).toBe(false);
      expect(backend.calls.sync - sync).toBe(2);
    });

    it('stores what it loads all the same, by the version of the latest answer', async () => {
      const { sync } = backend.calls;
      expect([await coherence.mayStore(), coherence.state]).toEqual([true, 'unconfirmed']);
      expect(backend.calls.sync).toBe(sync);
    });
  });

  it('stores what it loads only where it was answered, and nothing is pending or in doubt', async () => {
    expect(await coherence.mayStore()).toBe(true);
    clock.advance(MAX_STALENESS_MS);
    await settle();
    backend.failAll();
    await coherence.invalidate({ names: ['t:t'], mode: 'delete' });
    expect([await coherence.mayStore(), coherence.state]).toEqual([false, 'disconnected']);
    backend.heal();
    backend.failAll(['bump']);
    expect(await coherence.mayStore()).toBe(false);
    backend.heal();
    await pass(BEAT_MS);
    expect([coherence.state, await coherence.mayStore()]).toEqual(['usable', true]);
  });

  it('replays for the last time when it ends, without its heartbeat', async () => {
    const before = coherence.version;
    backend.failAll();
    await coherence.invalidate({ names: ['t:t'], mode: 'delete' });
    coherence.close();
    const drained = coherence.drain(4_000);
    await pass(1_000);
    backend.heal();
    await pass(100);
    await drained;
    expect((await server.versions.sync(before)).bumps).toMatchObject([{ name: 't:t' }]);
    expect([lost, clock.pending]).toEqual([[], 0]);
  });

  it('says how many invalidations the server could not be told of', async () => {
    backend.failAll();
    await coherence.invalidate({ names: ['t:t', 'k:ns:key'], mode: 'delete' });
    const drained = coherence.drain(4_000);
    await pass(4_000);
    await drained;
    expect(lost).toEqual([2]);
  });

  it.each([true, false])('drops all of L1 by a reset (answered: %s)', async (isAnswered) => {
    const before = coherence.version;
    if (!isAnswered) backend.failNext('reset');
    expect(await coherence.reset()).toBe(isAnswered);
    expect([keysInL1(), validityAt(before), coherence.isBlocked(KEY)]).toEqual([[], 'gone', !isAnswered]);
    await coherence.confirm();
    expect([coherence.state, coherence.isBlocked(KEY), validityAt()]).toEqual(['usable', false, 'valid']);
    expect(validityAt(before)).toBe('gone');
  });
});
