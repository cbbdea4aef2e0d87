import { expect } from '@jest/globals';
import { HEARING } from '../../model/mutants/hearing.js';
import { SERVING } from '../../model/mutants/serving.js';
import { SHARING } from '../../model/mutants/sharing.js';
import { ProcessCoherence } from '../../../../libs/cache/src/invalidation/coherence.js';
import { getter, type TakeOut } from '../../model/mutants/take-out.js';
import { Gated, type SimulatedProcess } from '../../simulated-process.js';
import { bringing, Cluster, TAGGED, type Trap, type Traps } from './trap.js';

/** Two processes that have the same entry, of which the second hears nothing any more and does not know. */
async function deaf(cluster = new Cluster()): Promise<[SimulatedProcess, SimulatedProcess]> {
  const processes: [SimulatedProcess, SimulatedProcess] = [cluster.start(), cluster.start()];
  for (const process of processes) await process.answer(bringing('old'), TAGGED);
  processes[1].backend.bus.cut({ isNoticed: false });
  return processes;
}

/** Whoever keeps an entry believes that the view is usable. */
const keepsUnsettled: TakeOut = getter(
  ProcessCoherence,
  'state',
  (own) =>
    function () {
      return new Error('where').stack?.includes('keep-entry') ? 'usable' : own.call(this);
    },
);

/** A read that was answered before two deletes, the first of which is forgotten by the time that the answer comes. */
const acrossKeyFloor: Trap['trace'] = async () => {
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
      await a.invalidator.names(['t:t'], 'delete');
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
      const reset = b.invalidator.everything();
      await line.flow();
      await reset;
      await reply();
      const asked = b.answer(bringing('new'), TAGGED);
      await line.flow();
      expect(await asked).toBe('new');
    },
  },
  'another epoch heard, and what is kept here stays': {
    takeOut: HEARING['another epoch is heard, and what is kept here stays']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = [cluster.start(), cluster.start()];
      await b.answer(bringing('old'), TAGGED);
      b.backend.failAll();
      await a.invalidator.everything();
      await b.coherence.confirm();
      expect(await b.answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
  'another epoch heard, and a commit keeps something here before it is settled': {
    takeOut: keepsUnsettled,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = [cluster.start(), cluster.start()];
      const old = new Gated<string>();
      const loading = b.answer(old.run, TAGGED);
      await old.hasBegun;
      await a.invalidator.everything();
      old.open('old');
      await loading;
      b.backend.failAll();
      await b.coherence.confirm();
      expect(await b.answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
  'reads in flight across a key floor': {
    takeOut: SHARING['a read under way across a key floor is used']!,
    trace: acrossKeyFloor,
  },
  'marks on keys pruned without a floor': {
    takeOut: SERVING['marks on keys are pruned without a floor']!,
    trace: acrossKeyFloor,
  },
  'what is kept here stays across a key floor': {
    takeOut: HEARING['what is kept here stays across a key floor']!,
    async trace() {
      const cluster = new Cluster({ most: { keys: 1, others: 10 } });
      const [a, b] = await deaf(cluster);
      await a.invalidator.keys(['ns:key']);
      await a.invalidator.keys(['ns:other']);
      await b.coherence.confirm();
      expect(await b.answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
  'no bound': {
    takeOut: HEARING['there is no bound']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = await deaf(cluster);
      const gate = b.backend.hold('sync');
      await a.invalidator.names(['t:t'], 'delete');
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
      await a.invalidator.names(['t:t'], 'delete');
      cluster.clock.advance(900);
      await reply();
      cluster.clock.advance(100);
      const asked = b.answer(bringing('new'), TAGGED);
      await line.flow();
      expect(await asked).toBe('new');
    },
  },
  'a hole between messages that is not noticed': {
    takeOut: HEARING['holes between messages are ignored']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = await deaf(cluster);
      await a.invalidator.names(['t:t'], 'delete');
      b.backend.bus.open();
      await a.invalidator.names(['t:u'], 'delete');
      cluster.clock.advance(1_000);
      expect(await b.answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
  'a cut without an end': {
    takeOut: HEARING['the cut has no end']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = await deaf(cluster);
      b.backend.failAll();
      await a.invalidator.names(['t:t'], 'delete');
      cluster.clock.advance(9_999);
      await b.coherence.confirm();
      expect(await b.answer(bringing('new'), TAGGED)).toBe('old');
      expect(b.told.of('answered').at(-1)?.isDisconnected).toBe(true);
      cluster.clock.advance(1);
      expect(await b.answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
};
