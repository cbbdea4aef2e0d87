import { beforeEach, describe, expect, it } from '@jest/globals';
import { jobKey } from '../../../../libs/cache/src/coordination/leader.js';
import { type Cluster, clusterOf } from '../../../support/cluster-of.js';
import { until } from '../../../support/until.js';
import { Gated, localCluster, settle, SimulatedProcess } from '../../simulated-process.js';

const NEVER = (): Promise<never> => Promise.reject(new Error('nobody should load'));
const LEASE_LIFE_MS = 5_000;

describe('the notes of transactions', () => {
  let cluster: Cluster<SimulatedProcess>;
  let one: SimulatedProcess;
  let two: SimulatedProcess;

  beforeEach(async () => {
    cluster = clusterOf(2, (shared) => new SimulatedProcess({ ...shared, leaseLifeMs: LEASE_LIFE_MS }));
    ({ one, two } = cluster);
    await Promise.all([one.coherence.confirm(), two.coherence.confirm()]);
  });

  const notes = async () => [...(await cluster.backend.settings.all('transactions')).values()];
  const finish = (process: SimulatedProcess) =>
    process.engine.transactionNotes.finishInterrupted(process.invalidator);

  /** A transaction that has done this, and never ends. */
  async function left(process: SimulatedProcess, work: () => Promise<unknown>): Promise<void> {
    const transaction = process.engine.transactions.begin();
    await transaction.run(work);
  }

  /** The process dies: nothing more comes from it, and its lease ends. */
  function die(process: SimulatedProcess): void {
    process.stop();
    cluster.clock.advance(LEASE_LIFE_MS);
  }

  it.each<[string, (process: SimulatedProcess) => Promise<unknown>]>([
    ['a key', ({ invalidator }) => invalidator.keys(['ns:key'])],
    ['an expired key', ({ invalidator }) => invalidator.keys(['ns:key'], 'expire')],
    ['a tag', ({ invalidator }) => invalidator.tags(['t'], 'delete')],
    ['a method', ({ invalidator }) => invalidator.prefix('ns', 'delete')],
    ['a namespace', ({ invalidator }) => invalidator.namespace('ns', 'delete')],
    ['everything', ({ invalidator }) => invalidator.all()],
    ['a put', (process) => process.put(async () => 'new')],
    [
      'a plain value',
      ({ plainValues }) => plainValues.write([{ key: 'ns:key', bytes: Buffer.from('1'), lifeMs: 1_000 }]),
    ],
    [
      'more than 1,000 tags',
      ({ invalidator }) =>
        invalidator.tags(['t', ...Array.from({ length: 1_000 }, (_, i) => `${i}`)], 'delete'),
    ],
  ])('let another process invalidate %s where the process dies before the commit', async (_what, write) => {
    await two.answer(async () => 'old', { tags: ['t'] });
    await left(one, () => write(one));
    await finish(two);
    expect(await two.answer(NEVER)).toBe('old');
    expect(await notes()).toHaveLength(1);

    die(one);
    await finish(two);
    expect(await two.answer(async () => 'new', { tags: ['t'] })).toBe('new');
    expect(await notes()).toEqual([]);
  });

  it('are on the server when the write inside has ended, and gone with the transaction', async () => {
    for (const end of ['commit', 'rollback'] as const) {
      const transaction = one.engine.transactions.begin();
      await transaction.run(() => one.invalidator.tags(['t'], 'delete'));
      expect((await notes()).map(({ text }) => JSON.parse(text) as unknown)).toEqual([
        { names: { delete: ['t:t'], expire: [] }, cleared: {}, isEverything: false },
      ]);
      await transaction[end]();
      await until(async () => (await notes()).length === 0, { what: 'the note to go' });
    }
  });

  it('of writes that come at once are written together', async () => {
    const transaction = one.engine.transactions.begin();
    await transaction.run(() => one.invalidator.keys(['ns:first']));
    const before = one.backend.calls['settings.set'];
    const gate = one.backend.hold('settings.set');
    const keys = Array.from({ length: 100 }, (_, i) => `ns:${i}`);
    const writes = transaction.run(() => Promise.all(keys.map((key) => one.invalidator.keys([key]))));
    await gate.reached();
    await settle();
    gate.open();
    await writes;
    expect(one.backend.calls['settings.set'] - before).toBe(2);
    const [note] = await notes();
    expect((JSON.parse(note?.text ?? '') as { names: { delete: string[] } }).names.delete).toHaveLength(101);
    transaction.rollback();
  });

  it('keep the lease of their process, which lives longer than one lease', async () => {
    await two.answer(async () => 'old');
    await left(one, () => one.invalidator.keys(['ns:key']));
    for (let passed = 0; passed < 4 * LEASE_LIFE_MS; passed += 1_000) {
      cluster.clock.advance(1_000);
      await settle();
    }
    await finish(two);
    expect(await two.answer(NEVER)).toBe('old');
  });

  it('do not hold up a transaction while the server does not answer', async () => {
    one.backend.failAll();
    await expect(one.coherence.confirm()).resolves.toBe(false);
    const ended = await one.engine.transactions.run(async () => {
      await one.invalidator.keys(['ns:key']);
      return 'done';
    });
    expect(ended).toBe('done');
    await finish(one);
    one.backend.heal();
    expect(await notes()).toEqual([]);
  });

  it('are not made where no other process could read them', async () => {
    const alone = new SimulatedProcess(localCluster({ isShared: false }));
    const work = new Gated<void>();
    const ended = alone.engine.transactions.run(async () => {
      await alone.invalidator.keys(['ns:key']);
      await work.run();
    });
    await work.hasBegun;
    expect(alone.backend.calls['settings.set']).toBe(0);
    work.open();
    await ended;
  });

  it('that nobody can read count as everything', async () => {
    await two.answer(async () => 'old');
    await cluster.backend.settings.set('transactions', 'gone/1', '{"of": "another release"}');
    await finish(two);
    expect(await two.answer(async () => 'new')).toBe('new');
    expect(await notes()).toEqual([]);
    expect(jobKey('transactions:gone')).toBe('_cache.job:transactions:gone');
  });
});
