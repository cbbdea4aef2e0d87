import { expect } from '@jest/globals';
import { both } from '../../model/mutants/take-out.js';
import { SHARING } from '../../model/mutants/sharing.js';
import { SERVING } from '../../model/mutants/serving.js';
import { Gated, settle, type SimulatedProcess } from '../../simulated-process.js';
import { bringing, Cluster, loadUnderWay, TAGGED, type Trap, type Traps } from './trap.js';

const KEY = 'ns:key';
const PLAIN = { key: KEY, bytes: Buffer.from('"set"'), lifeMs: 60_000 };

/** A call that was made after the invalidation of a tag that only the load under way knows. */
async function joinsLater(): Promise<void> {
  const a = new Cluster().start();
  const old = new Gated<string>();
  const loading = a.answer(({ tags }) => (tags('t'), old.run()));
  await old.hasBegun;
  await a.invalidator.tags(['t'], 'delete');
  const later = a.answer(bringing('new'));
  await settle();
  old.open('old');
  expect(await loading).toBe('old');
  expect(await later).toBe('new');
}

/** A call that was made after an expire of what the load under way brings, which would pass for fresh. */
async function joinsAfterExpire(): Promise<void> {
  const a = new Cluster().start();
  const { old, loading } = await loadUnderWay(a, TAGGED);
  await a.invalidator.tags(['t'], 'expire');
  const later = a.answer(bringing('new'), TAGGED);
  await settle();
  old.open('old');
  expect(await loading).toBe('old');
  expect(await later).toBe('new');
}

/** A load that lost its lease meanwhile, and does not know. */
function overtaken(
  takeOut: Trap['takeOut'],
  invalidator: (by: SimulatedProcess) => Promise<unknown>,
  left: unknown,
): Trap {
  return {
    takeOut,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = [cluster.start(), cluster.start()];
      const { old, loading } = await loadUnderWay(b);
      b.backend.bus.cut({ isNoticed: false });
      // It is slow to find out by itself, and renews its lease meanwhile.
      b.backend.hold('sync');
      await invalidator(a);
      cluster.clock.advance(2_000);
      old.open('old');
      await loading;
      expect(b.told.of('notStored')).toMatchObject([{ reason: 'overtaken' }]);
      const [stored] = await cluster.backend.store.read([KEY]);
      expect(stored && Buffer.from(stored.bytes).toString()).toBe(left);
    },
  };
}

export const SHARED: Traps = {
  'every joiner accepts': { takeOut: SHARING['every joiner accepts']!, trace: joinsLater },
  'all who joined before the last change accept': {
    takeOut: SHARING['all who joined before the last change accept']!,
    trace: joinsAfterExpire,
  },
  'a joiner of an older load that is not validated again': {
    takeOut: SHARING['a joiner of an older load is not validated again']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = [cluster.start(), cluster.start()];
      const { old, loading } = await loadUnderWay(b, TAGGED);
      b.backend.bus.hold();
      await a.invalidator.tags(['t'], 'delete');
      cluster.clock.advance(20);
      const later = b.answer(bringing('new'), TAGGED);
      await settle();
      b.backend.bus.open();
      old.open('old');
      expect(await loading).toBe('old');
      expect(await later).toBe('new');
    },
  },
  'an old load joined while disconnected': {
    takeOut: SHARING['an old load is joined while disconnected']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = [cluster.start(), cluster.start()];
      const { old, loading } = await loadUnderWay(b, TAGGED);
      b.backend.bus.cut({ isNoticed: false });
      b.backend.failAll();
      await a.invalidator.tags(['t'], 'delete');
      cluster.clock.advance(1_000);
      const later = b.answer(bringing('new'), TAGGED);
      await settle();
      old.open('old');
      expect(await later).toBe('new');
      expect(await loading).toBe('old');
    },
  },
  'loads from a time without the server shared after the reconnect': {
    takeOut: both(
      SHARING['loads from a time without the server are shared later']!,
      SHARING['all who joined before the last change accept']!,
    ),
    async trace() {
      const cluster = new Cluster();
      const [a, b] = [cluster.start(), cluster.start()];
      b.backend.bus.cut();
      b.backend.failAll();
      const { old, loading } = await loadUnderWay(b, TAGGED);
      await a.invalidator.tags(['t'], 'delete');
      b.backend.heal();
      b.backend.bus.reconnect();
      const later = b.answer(bringing('new'), TAGGED);
      await settle();
      old.open('old');
      expect(await later).toBe('new');
      expect(await loading).toBe('old');
    },
  },
  'a commit without a lease': overtaken(
    SERVING['a commit without the lease is accepted']!,
    (a) => a.invalidator.keys([KEY]),
    undefined,
  ),
  'a renewal that re-creates a lost lease': overtaken(
    SERVING['a lost lease comes back by its renewal']!,
    (a) => a.invalidator.keys([KEY]),
    undefined,
  ),
  'a set that leaves the lease': overtaken(
    SERVING['a delete and a set leave the lease']!,
    (a) => a.plainValues.write([PLAIN]),
    '"set"',
  ),
  'a later call takes, as fresh, what was expired meanwhile': {
    takeOut: SHARING['a later call takes what was expired meanwhile']!,
    trace: joinsAfterExpire,
  },
  'plain values shared': {
    takeOut: SHARING['plain values are shared']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = [cluster.start(), cluster.start()];
      await a.plainValues.write([PLAIN]);
      const line = cluster.hold(b);
      const before = b.answer(bringing('new'));
      const reply = await line.carryOut('read');
      await a.invalidator.keys([KEY]);
      const later = b.answer(bringing('new'));
      await line.flow();
      await reply();
      await line.flow();
      expect(await before).toBe('set');
      expect(await later).toBe('new');
    },
  },
};
