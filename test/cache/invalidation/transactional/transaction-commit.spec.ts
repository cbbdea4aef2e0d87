import { beforeEach, describe, expect, it } from '@jest/globals';
import { nameOf } from '../../../../libs/cache/src/ports/names.js';
import { type Cluster, clusterOf } from '../../../support/cluster-of.js';
import { until } from '../../../support/until.js';
import { Gated, SimulatedProcess } from '../../simulated-process.js';

const NEVER = (): Promise<never> => Promise.reject(new Error('nobody should load'));
const plain = (key: string, text: string) => ({
  key,
  bytes: Buffer.from(JSON.stringify(text)),
  lifeMs: 60_000,
});

describe('the commit of a transaction', () => {
  let cluster: Cluster<SimulatedProcess>;
  let one: SimulatedProcess;
  let two: SimulatedProcess;

  beforeEach(async () => {
    cluster = clusterOf(2, (shared) => new SimulatedProcess(shared));
    ({ one, two } = cluster);
    await Promise.all([one.coherence.confirm(), two.coherence.confirm()]);
  });

  const inside = (process: SimulatedProcess, work: () => Promise<unknown>) =>
    process.engine.transactions.run(work);

  /** A transaction whose work has done this, and waits for the test. */
  async function open(process: SimulatedProcess, work: () => Promise<unknown>) {
    const gate = new Gated<void>();
    const ended = inside(process, async () => {
      await work();
      await gate.run();
    });
    await gate.hasBegun;
    return async () => {
      gate.open();
      await ended;
    };
  }

  const textOf = async (key: string): Promise<string | undefined> => {
    const [stored] = await cluster.backend.store.read([key]);
    return stored && Buffer.from(stored.bytes).toString();
  };

  async function callsOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
    const before = { ...one.backend.calls };
    await work();
    return Object.fromEntries(
      Object.entries(one.backend.calls)
        .map(([name, count]) => [name, count - before[name as keyof typeof before]] as const)
        .filter(([, count]) => count > 0),
    );
  }

  it('makes all invalidations of one mode by one delete and one bump', async () => {
    const commit = await open(one, async () => {
      for (let i = 0; i < 20; i += 1) {
        await one.invalidator.keys([`ns:${i}`]);
        await one.invalidator.tags([`t${i}`], 'delete');
        await one.invalidator.prefix(`ns:e${i}`, 'delete');
      }
    });
    expect(await callsOf(commit)).toMatchObject({ delete: 1, bump: 1 });
    expect(one.told.of('invalidated')).toEqual(
      ['key', 'tag', 'namespace'].map((kind) => ({ kind, count: 20, mode: 'delete', confirmed: true })),
    );
  });

  it('asks nothing of the server where nothing was held back', async () => {
    const calls = await callsOf(() => inside(one, async () => one.answer(NEVER).catch(() => undefined)));
    expect(calls).toEqual({ read: 1 });
  });

  it('leaves its invalidations pending where the server does not answer, and replays them', async () => {
    await one.answer(async () => 'old', { tags: ['t'] });
    await two.answer(NEVER);
    const commit = await open(one, () => one.invalidator.tags(['t'], 'delete'));
    one.backend.failAll(['bump']);
    await commit();
    expect(one.told.of('invalidated')).toMatchObject([{ confirmed: false }]);
    expect(await one.answer(async () => 'new')).toBe('new');
    one.backend.heal();
    cluster.clock.advance(1_000);
    await until(() => one.coherence.state === 'usable', { what: 'the replay' });
    expect(await two.answer(async () => 'newest')).toBe('newest');
  });

  it('deletes in the place of values where it gets no lease', async () => {
    await one.plainValues.write([plain('ns:plain', 'old')]);
    const commit = await open(one, async () => {
      await one.put(async () => 'new');
      await one.plainValues.write([plain('ns:plain', 'new')]);
    });
    one.backend.failAll(['forceAcquire']);
    await commit();
    one.backend.heal();
    expect([await textOf('ns:key'), await textOf('ns:plain')]).toEqual([undefined, undefined]);
    expect(one.told.of('storeFailed')).toMatchObject([{ operation: 'lease' }]);
  });

  it.each<[string, (process: SimulatedProcess) => Promise<unknown>]>([
    ['a delete', (process) => process.invalidator.keys(['ns:key'])],
    ['an expiry', (process) => process.invalidator.keys(['ns:key'], 'expire')],
    ['a put', (process) => process.put(async () => 'of another')],
    ['a plain value', (process) => process.plainValues.write([plain('ns:key', 'of another')])],
    ['a tag', (process) => process.invalidator.tags(['t'], 'delete')],
    ['the namespace', (process) => process.invalidator.namespace('ns', 'delete')],
    ['everything', (process) => process.invalidator.all()],
    ['a transaction', (process) => inside(process, () => process.put(async () => 'of another'))],
  ])('stores no put where %s came between the beginning and the commit', async (_what, overtake) => {
    for (const message of ['heard', 'lost'] as const) {
      if (message === 'lost') one.backend.bus.cut();
      const commit = await open(one, async () => {
        await one.put(async () => 'of the transaction', { tags: ['t'] });
      });
      await overtake(two);
      await commit();
      const loads = [one, two].map((process) => process.answer(async () => 'loaded'));
      expect(await Promise.all(loads)).toEqual(['loaded', 'loaded']);
      await one.invalidator.keys(['ns:key']);
    }
  });

  it('stores a put that nothing overtook, though others loaded the old value meanwhile', async () => {
    const commit = await open(one, () => one.put(async () => 'new'));
    expect(await two.answer(async () => 'old')).toBe('old');
    expect(await one.answer(NEVER)).toBe('old');
    await commit();
    expect([await one.answer(NEVER), await two.answer(NEVER)]).toEqual(['new', 'new']);
  });

  it('refuses the commit of a load that began before it', async () => {
    const commit = await open(one, () => one.invalidator.tags(['t'], 'delete'));
    const load = new Gated<string>();
    const loading = two.answer(load.run, { tags: ['t'] });
    await load.hasBegun;
    await commit();
    load.open('old');
    expect(await loading).toBe('old');
    expect(await two.answer(async () => 'new', { tags: ['t'] })).toBe('new');
  });

  it('counts the windows of a put from its method on', async () => {
    const commit = await open(one, () => one.put(async () => 'new', { policy: '10m' }));
    cluster.clock.advance(60_000);
    await commit();
    expect((await one.engine.keyLookup.find(['key'], 'ns'))[0]).toMatchObject({
      age: { freshForMs: 540_000 },
    });
    const late = await open(one, () => one.put(async () => 'newer', { policy: '1m' }));
    cluster.clock.advance(60_000);
    await late();
    expect(one.told.of('notStored')).toMatchObject([{ reason: 'expired' }]);
    expect(await textOf('ns:key')).toBeUndefined();
  });

  it('lets others load while a put waits for its commit', async () => {
    const commit = await open(one, () => one.put(async () => 'new'));
    expect(await two.answer(async () => 'loaded meanwhile')).toBe('loaded meanwhile');
    await commit();
    expect(two.told.of('leaseWaited')).toEqual([]);
  });

  it('lets a value be stored after the namespace was cleared inside, and not the other way round', async () => {
    await inside(one, async () => {
      await one.invalidator.namespace('ns', 'delete');
      await one.plainValues.write([plain('ns:after', 'kept')]);
      await one.plainValues.write([plain('other:before', 'gone')]);
      await one.invalidator.namespace('other', 'delete');
    });
    expect([await textOf('ns:after'), await textOf('other:before')]).toEqual(['"kept"', undefined]);
  });

  it('makes a bulk of 10,001 keys one clearing of their namespace', async () => {
    await one.answer(async () => 'old', { cacheKey: 'ns:5' });
    const keys = Array.from({ length: 10_001 }, (_, i) => `ns:${i}`);
    await inside(one, () => Promise.all(keys.map((key) => one.invalidator.keys([key]))));
    expect(one.told.of('invalidated')).toMatchObject([{ kind: 'namespace', count: 1 }]);
    expect(await one.answer(async () => 'new', { cacheKey: 'ns:5' })).toBe('new');
  });

  it('names what it invalidates as others do', async () => {
    expect(nameOf.key('a')).toBe('k:a');
    await inside(one, () => one.invalidator.keys(['ns:a']));
    const { bumps } = await cluster.backend.versions.sync({ epoch: undefined, number: 0 });
    expect(bumps.map(({ name }) => name)).toEqual(['k:ns:a']);
  });
});
