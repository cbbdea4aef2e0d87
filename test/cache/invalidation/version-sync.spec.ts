import { beforeEach, describe, expect, it } from '@jest/globals';
import { CacheStoreUnavailableError, type LocalBackend } from '@tripsage/cache';
import { type FakeClock, FaultyBackend } from '@tripsage/cache-testing';
import { VersionSync } from '../../../libs/cache/src/invalidation/version-sync.js';
import { localCluster } from '../simulated-process.js';

describe('the sync of versions', () => {
  let server: LocalBackend;
  let backend: FaultyBackend;
  let clock: FakeClock;
  let sync: VersionSync;
  let dropped: string[];
  let events: unknown[];

  beforeEach(async () => {
    const cluster = localCluster();
    server = cluster.backend;
    clock = cluster.clock;
    backend = new FaultyBackend(server);
    dropped = [];
    events = [];
    sync = new VersionSync({
      backend,
      clock,
      maxStalenessMs: 1_000,
      l1: { delete: (key) => void dropped.push(key), clear: () => void dropped.push('all') },
      events: { emit: (name, event) => void events.push({ [name]: event }) },
    });
    await sync.ask();
    dropped.length = 0;
  });

  it('drops from L1 what answers and messages invalidate', async () => {
    await sync.bump(['k:ns:own', 't:t'], 'delete');
    const { epoch } = sync.table.version;
    sync.hear({
      kind: 'invalidated',
      epoch: String(epoch),
      number: 2,
      names: ['k:ns:heard'],
      mode: 'delete',
    });
    expect([dropped, sync.table.version.number]).toEqual([['ns:own', 'ns:heard'], 2]);
    await sync.reset();
    expect(dropped.at(-1)).toBe('all');
  });

  it('tells an option that is too short for how long its questions take', async () => {
    const limitMs = 1_000;
    for (let asked = 0; asked < 3; asked += 1) {
      const gate = backend.hold('sync');
      const answered = sync.ask();
      await gate.reached();
      clock.advance(400);
      gate.open();
      expect(await answered).toBe(true);
    }
    expect(events).toEqual([
      { limitTooShort: { option: 'coherence.maxStaleness', limitMs, roundTripMs: 400 } },
    ]);
  });

  it('is disconnected by a question without an answer, until something arrives', async () => {
    backend.failNext('sync');
    expect([await sync.ask(), sync.isDisconnected]).toEqual([false, true]);
    sync.hear({ kind: 'ping', token: 'any' });
    expect(sync.isDisconnected).toBe(false);
    backend.failNext('sync');
    await sync.ask();
    expect([await sync.ask(), sync.isDisconnected]).toEqual([true, false]);
    const reason = 'Ordered by the test.';
    const [lost, found] = [
      { disconnected: { isDisconnected: true, reason } },
      { disconnected: { isDisconnected: false } },
    ];
    expect(events).toEqual([lost, found, lost, found]);
  });

  it('is disconnected by a refusal until an answer, whatever arrives; each new reason is told once', async () => {
    const refuse = (reason: string) =>
      backend.failNext('sync', new CacheStoreUnavailableError(reason, { isRefusal: true }));
    for (const reason of ['Not allowed.', 'Not allowed.', 'Full.']) {
      refuse(reason);
      await sync.ask();
      sync.hear({ kind: 'ping', token: 'any' });
      expect([sync.isDisconnected, sync.failure?.message]).toEqual([true, reason]);
    }
    await sync.ask();
    expect([sync.isDisconnected, sync.failure]).toEqual([false, undefined]);
    expect(events).toEqual([
      { disconnected: { isDisconnected: true, reason: 'Not allowed.' } },
      { disconnected: { isDisconnected: true, reason: 'Full.' } },
      { disconnected: { isDisconnected: false } },
    ]);
  });

  it('replays what is pending before it asks, and counts that', async () => {
    const { changeCount } = sync.table;
    sync.remember({ names: ['k:ns:key'], mode: 'delete' });
    expect([dropped, sync.table.changeCount, sync.pending.isEmpty]).toEqual([
      ['ns:key'],
      changeCount + 1,
      false,
    ]);
    backend.failNext('bump');
    expect([await sync.ask(), sync.replays, sync.pending.isEmpty]).toEqual([false, 0, false]);
    expect([await sync.ask(), sync.replays, sync.pending.isEmpty]).toEqual([true, 1, true]);
    expect((await server.versions.sync({ epoch: undefined, number: 0 })).bumps).toMatchObject([
      { name: 'k:ns:key' },
    ]);
  });

  it('keeps what becomes pending during a replay for the next one', async () => {
    sync.remember({ names: ['t:a'], mode: 'delete' });
    const gate = backend.hold('bump');
    const asked = sync.ask();
    await gate.reached();
    sync.rememberReset();
    gate.open();
    await asked;
    expect([sync.pending.isEmpty, dropped.at(-1)]).toEqual([false, 'all']);
    await sync.ask();
    expect([sync.pending.isEmpty, sync.replays]).toEqual([true, 2]);
  });
});
