import { expect } from '@jest/globals';
import { VALIDATING } from '../../model/mutants/validating.js';
import { SERVING } from '../../model/mutants/serving.js';
import { type CallOptions, Gated, settle, type SimulatedProcess } from '../../simulated-process.js';
import { bringing, Cluster, loadUnderWay, TAGGED, type Traps } from './trap.js';

const CHILD = { cacheKey: 'ns:child', tags: ['t'] };
const PARENT = { cacheKey: 'other:parent' };

/** A process whose old answer has been fresh for as long as it may. */
async function withOld(options: CallOptions): Promise<SimulatedProcess> {
  const cluster = new Cluster();
  const a = cluster.start();
  await a.answer(bringing('old'), options);
  cluster.clock.advance(60_000);
  return a;
}

export const VALIDATED: Traps = {
  'numbers that begin at 0 again after a loss': {
    takeOut: SERVING['a loss of the versions keeps their epoch']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = [cluster.start(), cluster.start()];
      for (let bumps = 0; bumps < 3; bumps += 1) await a.invalidator.tags(['u'], 'delete');
      await a.answer(bringing('old'), TAGGED);
      cluster.backend.versions.lose();
      await a.invalidator.tags(['t'], 'delete');
      expect(await b.answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
  'versions in two keys, of which one is evicted': {
    takeOut: SERVING['the bumps are lost without their latest number']!,
    async trace() {
      const cluster = new Cluster();
      const a = cluster.start();
      await a.answer(bringing('old'), TAGGED);
      await a.invalidator.tags(['t'], 'delete');
      cluster.backend.versions.lose();
      expect(await cluster.start().answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
  'a version read at the server, ahead of the own table': {
    takeOut: VALIDATING['the version is read at the server, ahead of the table']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = [cluster.start(), cluster.start()];
      await b.answer(bringing('old'), CHILD);
      b.backend.bus.hold();
      await a.invalidator.tags(['t'], 'delete');
      const parent = async (): Promise<string> => `of ${String(await b.answer(bringing('new'), CHILD))}`;
      expect(await b.answer(parent, PARENT)).toBe('of old');
      b.backend.bus.open();
      expect(await b.answer(parent, PARENT)).toBe('of new');
    },
  },
  'a version taken after the load': {
    takeOut: VALIDATING['the version is taken after the load']!,
    async trace() {
      const a = new Cluster().start();
      const { old, loading } = await loadUnderWay(a, TAGGED);
      await a.invalidator.tags(['t'], 'delete');
      old.open('old');
      await loading;
      expect(await a.answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
  'pruning without a low-water mark': {
    takeOut: SERVING['bumps are pruned without a low-water mark']!,
    async trace() {
      const cluster = new Cluster({ most: { keys: 10, others: 1 } });
      const a = cluster.start();
      await a.answer(bringing('old'), TAGGED);
      await a.invalidator.tags(['t'], 'delete');
      await a.invalidator.tags(['u'], 'delete');
      expect(await cluster.start().answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
  'expire bumps of keys dropped early': {
    takeOut: SERVING['expire bumps of keys go as early as delete bumps']!,
    async trace() {
      const policy = { fresh: '10m', stale: '1h' } as const;
      const cluster = new Cluster({ most: { keys: 1, others: 10 } });
      const [a, c] = [cluster.start(), cluster.start()];
      await a.answer(bringing('old'), { policy });
      await a.invalidator.keys(['ns:key'], 'expire');
      await a.invalidator.keys(['ns:other'], 'expire');
      c.backend.bus.cut();
      await c.answer(bringing('new'), { policy });
      expect(c.told.of('answered')[0]?.outcome).toBe('stale');
    },
  },
  'a staleIfError value that is not validated when it is served': {
    takeOut: VALIDATING['an old answer that was held back is not validated']!,
    async trace() {
      const options = { ...TAGGED, policy: { fresh: '1m', staleIfError: '1h' } } as const;
      const a = await withOld(options);
      const failing = new Gated<string>();
      const asked = a.answer(failing.run, options);
      await failing.hasBegun;
      await a.invalidator.tags(['t'], 'delete');
      failing.fail(new Error('supplier down'));
      await expect(asked).rejects.toThrow('supplier down');
    },
  },
  'a ctx.stale that is validated before the version is taken': {
    takeOut: VALIDATING['the loader’s old value is validated before the version is taken']!,
    async trace() {
      const options = { ...TAGGED, policy: { fresh: '1m', staleIfError: '1h' } } as const;
      const a = await withOld(options);
      const gate = a.backend.hold('acquire');
      const asked = a.answer(async ({ stale }) => String(stale), options);
      await gate.reached();
      await a.invalidator.tags(['t'], 'delete');
      gate.open();
      expect(await asked).toBe('undefined');
    },
  },
  'a life of a part that is counted anew when the whole is stored': {
    takeOut: VALIDATING['a part’s life is counted anew when the whole is stored']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = [cluster.start(), cluster.start()];
      const slow = new Gated<void>();
      const parent = a.answer(async () => {
        const child = await a.answer(bringing('old'), { ...CHILD, policy: '2s' });
        await slow.run();
        return `of ${String(child)}`;
      }, PARENT);
      await slow.hasBegun;
      cluster.clock.advance(1_500);
      slow.open();
      expect(await parent).toBe('of old');
      cluster.clock.advance(500);
      expect(await b.answer(bringing('new'), PARENT)).toBe('new');
    },
  },
  'a parent of a stale child that is stored fresh': {
    takeOut: VALIDATING['a parent of a stale child is stored fresh']!,
    async trace() {
      const options = { ...CHILD, policy: { fresh: '1m', stale: '1h' } } as const;
      const a = await withOld(options);
      const parent = async (): Promise<string> => `of ${String(await a.answer(bringing('new'), options))}`;
      expect(await a.answer(parent, PARENT)).toBe('of old');
      await settle();
      expect(await a.answer(parent, PARENT)).toBe('of new');
    },
  },
};
