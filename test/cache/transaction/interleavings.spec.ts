// Slow: many interleavings of writers and readers.
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { FakeClock } from '@tripsage/cache-testing';
import { clusterOf } from '../../support/cluster-of.js';
import { SimulatedProcess } from '../simulated-process.js';

const KEY = 'ns:key';

/** A database of one row, with snapshots: who commits second over the same row is refused. */
class Database {
  /** Every committed value, in the order of their commits. */
  readonly committed = [0];

  get current(): number {
    return this.committed.at(-1) as number;
  }

  begin() {
    const seen = this.committed.length;
    let row = this.current;
    let hasWritten = false;
    return {
      read: () => row,
      write: (value: number) => {
        row = value;
        hasWritten = true;
      },
      commit: () => {
        if (!hasWritten) return;
        if (this.committed.length > seen) throw new Error('serialization failure');
        this.committed.push(row);
      },
    };
  }
}

interface Work {
  process: 0 | 1;
  by: 'put' | 'evict' | 'expired tag' | 'set';
  readsBefore: boolean;
  readsAfter: boolean;
  rollsBack: boolean;
  nested: boolean;
}

const work: fc.Arbitrary<Work> = fc.record({
  process: fc.constantFrom(0, 1),
  by: fc.constantFrom('put', 'evict', 'expired tag', 'set'),
  readsBefore: fc.boolean(),
  readsAfter: fc.boolean(),
  rollsBack: fc.boolean(),
  nested: fc.boolean(),
});

const OPTIONS = { tags: ['t'] };

/** Lets time pass where all wait for it: whoever waits for a lease that a put has taken over looks again after a while. */
async function letTimePass(clock: FakeClock, until: AbortSignal): Promise<void> {
  while (!until.aborted) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(100);
  }
}

describe('two transactions and readers of one key, in any order', () => {
  it('give no reader an uncommitted value, nor an old one after an awaited commit', async () => {
    const readers = fc.array(fc.constantFrom(0, 1), { minLength: 2, maxLength: 5 });
    const property = fc.asyncProperty(
      fc.scheduler(),
      work,
      work,
      readers,
      async (scheduler, one, two, readBy) => {
        // A plain value has no tags, so that a transaction which invalidates only those leaves it.
        fc.pre(new Set([one.by, two.by, 'set', 'expired tag']).size > 2 || one.by === two.by);
        const cluster = clusterOf(2, (shared) => new SimulatedProcess(shared));
        await Promise.all(cluster.processes.map(({ coherence }) => coherence.confirm()));
        const database = new Database();
        /** The place of the newest value whose transaction was awaited. */
        let awaited = 0;
        const step = (): Promise<unknown> => scheduler.schedule(Promise.resolve());
        const processOf = (index: 0 | 1) => cluster.processes[index] as SimulatedProcess;

        const transaction = async (value: number, how: Work): Promise<void> => {
          const process = processOf(how.process);
          const { transactions } = process.engine;
          const body = async (): Promise<void> => {
            const row = database.begin();
            const readInside = () =>
              process.answer(async () => {
                await step();
                return row.read();
              }, OPTIONS);
            await step();
            if (how.readsBefore) await readInside();
            const write = async (): Promise<number> => {
              await step();
              row.write(value);
              await step();
              return value;
            };
            const invalidate = async (): Promise<void> => {
              if (how.by === 'put') await process.put(write, OPTIONS);
              else await write();
              if (how.by === 'evict') await process.invalidator.keys([KEY]);
              if (how.by === 'expired tag') await process.invalidator.tags(['t'], 'expire');
              if (how.by === 'set') {
                const bytes = Buffer.from(JSON.stringify(value));
                await process.plainValues.write([{ key: KEY, bytes, lifeMs: 60_000 }]);
              }
            };
            await (how.nested ? transactions.run(invalidate) : invalidate());
            if (how.readsAfter) expect(await readInside()).toBe(value);
            await step();
            if (how.rollsBack) throw new Error('rolled back');
            row.commit();
            await step();
          };
          const isCommitted = await transactions.run(body).then(
            () => true,
            (error: Error) => {
              if (!/rolled back|serialization failure/.test(error.message)) throw error;
              return false;
            },
          );
          if (isCommitted) awaited = Math.max(awaited, database.committed.indexOf(value));
          else expect(database.committed).not.toContain(value);
        };

        const read = async (index: 0 | 1): Promise<void> => {
          const process = processOf(index);
          for (let reads = 0; reads < 3; reads += 1) {
            await step();
            const known = awaited;
            const value = (await process.answer(async () => {
              await step();
              const { current } = database;
              await step();
              return current;
            }, OPTIONS)) as number;
            const place = database.committed.indexOf(value);
            expect({ place, isKnown: place >= known }).toMatchObject({ isKnown: true });
          }
        };

        const ended = new AbortController();
        const ticking = letTimePass(cluster.clock, ended.signal);
        await scheduler.waitFor(
          Promise.all([transaction(1, one), transaction(2, two), ...readBy.map((index) => read(index))]),
        );
        ended.abort();
        await ticking;
        // What is left in the cache is what the database has.
        for (const process of cluster.processes) {
          expect(await process.answer(async () => database.current, OPTIONS)).toBe(database.current);
          process.stop();
        }
      },
    );
    await fc.assert(property, { numRuns: 600 });
  });
});
