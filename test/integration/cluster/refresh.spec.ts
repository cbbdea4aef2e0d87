import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { describeOnServer } from '../../support/real-server.js';
import { paced } from '../../support/slowness.mjs';
import { until } from '../../support/until.js';
import { ClusterProcess, loadsOf } from './cluster.js';
import { bringing, UNTIL_FINISHED } from './messages.js';

describeOnServer('a renewal behind the answers, in a cluster', ({ url, keyPrefix }) => {
  const options = { url, keyPrefix: keyPrefix(), commandTimeout: '5s' } as const;
  let processes: ClusterProcess[];
  let own: ClusterProcess;
  let other: ClusterProcess;

  beforeAll(async () => {
    processes = await Promise.all([1, 2, 3].map(() => ClusterProcess.start(options)));
    [own, other] = processes as [ClusterProcess, ClusterProcess, ClusterProcess];
  });

  it('comes before the end with `refreshAhead`: nobody waits, and one process at a time loads', async () => {
    // Half of it must suffice for a renewal.
    const freshMs = paced(1_000);
    const policy = { fresh: `${freshMs}ms`, refreshAhead: 0.5 } as const;
    const loader = bringing('loaded', 50);
    await own.call('hot', loader, { policy });
    const end = Date.now() + 3 * freshMs;
    const read = async (one: ClusterProcess) => {
      while (Date.now() < end) {
        await one.call('hot', loader, { policy });
        await delay(20);
      }
    };
    await Promise.all(processes.map(read));
    await delay(250);
    const outcomes = processes.flatMap(({ events }) => events).map(({ name }) => name);
    expect(outcomes.filter((name) => name === 'miss')).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(['miss', 'hit']));
    const loads = processes.flatMap(({ loads: reported }) => reported).toSorted((a, b) => a.at - b.at);
    const { length } = loads.filter(({ what }) => what === 'began');
    process.stdout.write(
      `  refreshAhead: ${length} loads for ${outcomes.length} answers in ${3 * freshMs} ms, fresh for ${freshMs} ms\n`,
    );
    expect(length).toBeGreaterThanOrEqual(3);
    // Taken in turn: none begins while another is under way.
    expect(loads.map(({ what }) => what)).toEqual(
      loads.map((_, index) => (index % 2 ? 'completed' : 'began')),
    );
  });

  describe('that brings `notModified`', () => {
    const OLD = { policy: { fresh: '20ms', stale: '1m' }, tags: ['of-the-old'] } as const;

    /** The old value is past its fresh window, and the other process asks whether it still holds. */
    async function asking(key: string): Promise<void> {
      await own.call(key, bringing('old'), { ...OLD, tags: [...OLD.tags] });
      await delay(30);
      const loader = { takesMs: UNTIL_FINISHED, brings: 'not modified' } as const;
      expect((await other.call(key, loader))[0]?.value).toBe('old');
      await other.hasBegun(key);
    }

    async function answered(where: ClusterProcess, key: string): Promise<string | undefined> {
      return (await where.call(key, bringing('new')))[0]?.value;
    }

    it('gives the old value another life, under its old tags', async () => {
      await asking('kept');
      await other.order({ kind: 'finish', key: 'kept' });
      const isKept = async () => (await own.order({ kind: 'get', key: 'kept' })) !== undefined;
      await until(isKept, { what: 'the old value to be stored again' });
      expect([await answered(own, 'kept'), await answered(other, 'kept')]).toEqual(['old', 'old']);
      expect(loadsOf(processes, 'kept')).toBe(2);
      await own.order({ kind: 'invalidateTag', tag: 'of-the-old', mode: 'delete' });
      expect(await answered(own, 'kept')).toBe('new');
    });

    it('does not bring back what was invalidated meanwhile, by a tag that only the old value has', async () => {
      await asking('gone');
      await own.order({ kind: 'invalidateTag', tag: 'of-the-old', mode: 'delete' });
      await other.order({ kind: 'finish', key: 'gone' });
      expect(await answered(own, 'gone')).toBe('new');
      await until(async () => (await answered(other, 'gone')) === 'new', { within: 100 });
    });
  });
});
