import { expect } from '@jest/globals';
import { HEARING } from '../../model/mutants/hearing.js';
import { SERVING } from '../../model/mutants/serving.js';
import { SHARING } from '../../model/mutants/sharing.js';
import { Coherence } from '../../../../libs/cache/src/invalidation/coherence.js';
import { getter, type TakeOut } from '../../model/mutants/take-out.js';
import type { SimulatedProcess } from '../../simulated-process.js';
import { bringing, Cluster, loadUnderWay, TAGGED, type Trap, type Traps } from './trap.js';

/** Two processes that have the same entry. The second hears no message any more, and does not notice. */
async function deaf(cluster = new Cluster()): Promise<[SimulatedProcess, SimulatedProcess]> {
  const processes: [SimulatedProcess, SimulatedProcess] = [cluster.start(), cluster.start()];
  for (const process of processes) await process.answer(bringing('old'), TAGGED);
  processes[1].backend.bus.cut({ isNoticed: false });
  return processes;
}

/** An entry is kept as if all were known. */
const keepsUnsettled: TakeOut = getter(
  Coherence,
  'state',
  (own) =>
    function () {
      return new Error('where').stack?.includes('keep-entry') ? 'usable' : own.call(this);
    },
);

/** A read that is answered before two deletes. The bump of the first is no longer kept when the answer comes. */
const acrossKeyLowWaterMark: Trap['trace'] = async () => {
  const cluster = new Cluster({ most: { keys: 1, others: 10 } });
  const [a, b] = [cluster.start(), cluster.start()];
  await a.answer(bringing('old'));
  const line = cluster.hold(b);
  b.backend.bus.cut({ isNoticed: false });
  const before = b.answer(bringing('new'));
  const reply = await line.carryOut('read');
  await a.invalidator.keys(['ns:key']);
  await a.invalidator.keys(['ns:other']);
  cluster.clock.advance(400);
  await line.flow();
  await reply();
  await line.flow();
  await before;
  const later = b.answer(bringing('new'));
  await line.flow();
  expect(await later).toBe('new');
};

export const HEARD: Traps = {
  'a sync answer older than the last doubt settles it': {
    takeOut: HEARING['an answer settles later doubts']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = await deaf(cluster);
      const line = cluster.hold(b);
      b.backend.bus.reconnect();
      const reply = await line.carryOut('sync');
      b.backend.bus.cut();
      await a.invalidator.tags(['t'], 'delete');
      await reply();
      const asked = b.answer(bringing('new'), TAGGED);
      await line.flow();
      expect(await asked).toBe('new');
    },
  },
  'an answer with an older epoch applied after a newer one': {
    takeOut: HEARING['any other epoch that is answered is settled']!,
    async trace() {
      const cluster = new Cluster();
      const [, b] = await deaf(cluster);
      const line = cluster.hold(b);
      void b.coherence.confirm();
      cluster.clock.advance(400);
      const reply = await line.carryOut('sync');
      const reset = b.coherence.reset();
      await line.flow();
      await reset;
      await reply();
      const asked = b.answer(bringing('new'), TAGGED);
      await line.flow();
      expect(await asked).toBe('new');
    },
  },
  'another epoch heard, and L1 kept': {
    takeOut: HEARING['another epoch is heard, and L1 is kept']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = [cluster.start(), cluster.start()];
      await b.answer(bringing('old'), TAGGED);
      b.backend.failAll();
      await a.coherence.reset();
      await b.coherence.confirm();
      expect(await b.answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
  'another epoch heard, and a commit fills L1 before it is settled': {
    takeOut: keepsUnsettled,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = [cluster.start(), cluster.start()];
      const { old, loading } = await loadUnderWay(b, TAGGED);
      await a.coherence.reset();
      old.open('old');
      await loading;
      b.backend.failAll();
      await b.coherence.confirm();
      expect(await b.answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
  'reads in flight across a key low-water mark': {
    takeOut: SHARING['a read under way across a key low-water mark is used']!,
    trace: acrossKeyLowWaterMark,
  },
  'key bumps pruned without a low-water mark': {
    takeOut: SERVING['key bumps are pruned without a low-water mark']!,
    trace: acrossKeyLowWaterMark,
  },
  'L1 kept across a key low-water mark': {
    takeOut: HEARING['L1 kept across a key low-water mark']!,
    async trace() {
      const cluster = new Cluster({ most: { keys: 1, others: 10 } });
      const [a, b] = await deaf(cluster);
      await a.invalidator.keys(['ns:key']);
      await a.invalidator.keys(['ns:other']);
      await b.coherence.confirm();
      expect(await b.answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
  'no limit to staleness': {
    takeOut: HEARING['there is no limit to staleness']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = await deaf(cluster);
      const gate = b.backend.hold('sync');
      await a.invalidator.tags(['t'], 'delete');
      cluster.clock.advance(1_000);
      const asked = b.answer(bringing('new'), TAGGED);
      gate.open();
      expect(await asked).toBe('new');
    },
  },
  'confirmed when the answer comes, not when the question went': {
    takeOut: HEARING['confirmed is when the answer comes']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = await deaf(cluster);
      const line = cluster.hold(b);
      void b.coherence.confirm();
      const reply = await line.carryOut('sync');
      await a.invalidator.tags(['t'], 'delete');
      cluster.clock.advance(900);
      await reply();
      cluster.clock.advance(100);
      const asked = b.answer(bringing('new'), TAGGED);
      await line.flow();
      expect(await asked).toBe('new');
    },
  },
  'a gap between messages that is not noticed': {
    takeOut: HEARING['gaps between messages are ignored']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = await deaf(cluster);
      await a.invalidator.tags(['t'], 'delete');
      b.backend.bus.open();
      await a.invalidator.tags(['u'], 'delete');
      cluster.clock.advance(1_000);
      expect(await b.answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
  'a grace without an end': {
    takeOut: HEARING['the grace has no end']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = await deaf(cluster);
      b.backend.failAll();
      await a.invalidator.tags(['t'], 'delete');
      cluster.clock.advance(9_999);
      await b.coherence.confirm();
      expect(await b.answer(bringing('new'), TAGGED)).toBe('old');
      expect(b.told.of('answered').at(-1)?.isDisconnected).toBe(true);
      cluster.clock.advance(1);
      expect(await b.answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
};
