import { describe, expect, it } from '@jest/globals';
import { FaultyBackend } from '@tripsage/cache-testing';
import {
  MessageClaims,
  SAME_MESSAGE_MS,
} from '../../../../libs/cache/src/invalidation/channel/message-claims.js';
import { settle } from '../../simulated-process.js';
import { clusterOf } from '../../../support/cluster-of.js';

/** Processes that hear the same messages. */
function listeners(count: number) {
  return clusterOf(count, ({ backend, clock }) => {
    const faulty = new FaultyBackend(backend);
    return { faulty, claims: new MessageClaims({ backend: faulty, clock }) };
  });
}

describe('the claim on a message', () => {
  it('lets one process of all that hear it do the work', async () => {
    const { processes } = listeners(5);
    let runs = 0;
    const ours = await Promise.all(
      processes.map(({ claims }) => claims.once('id', async () => ((runs += 1), await settle(), true))),
    );
    expect(runs).toBe(1);
    expect(ours.filter(Boolean)).toHaveLength(1);
  });

  it('lets the same id pass again after its window, and another at any time', async () => {
    const { one, two, clock } = listeners(2);
    const work = async (): Promise<boolean> => true;
    expect(await one.claims.once('id', work)).toBe(true);
    clock.advance(SAME_MESSAGE_MS - 1);
    expect(await two.claims.once('id', work)).toBe(false);
    expect(await one.claims.once('id', work)).toBe(false);
    expect(await one.claims.once('id-2', work)).toBe(true);
    clock.advance(1);
    expect(await two.claims.once('id', work)).toBe(true);
  });

  it('is taken over from a process that dies while it has it', async () => {
    const { one, two, clock } = listeners(2);
    let dies = (): void => undefined;
    const dead = one.claims.once(
      'id',
      () => new Promise((_, reject) => (dies = () => reject(new Error('dead')))),
    );
    dead.catch(() => undefined);
    await settle();
    let isDone = false;
    const other = two.claims.once('id', async () => (isDone = true));
    await settle();
    expect(isDone).toBe(false);
    dies();
    await expect(dead).rejects.toThrow('dead');
    for (let ms = 0; ms < 4_000; ms += 500) {
      clock.advance(500);
      await settle();
    }
    expect(await other).toBe(true);
    expect(isDone).toBe(true);
  });

  it('is kept for as long as the work takes, and the others go on once it is done', async () => {
    const { one, two, clock } = listeners(2);
    let end = (_isDone: boolean): void => undefined;
    const first = one.claims.once('id', () => new Promise<boolean>((resolve) => (end = resolve)));
    await settle();
    let runs = 0;
    const second = two.claims.once('id', async () => ((runs += 1), true));
    for (let ms = 0; ms < 30_000; ms += 500) {
      clock.advance(500);
      await settle();
    }
    end(true);
    expect(await Promise.all([first, second])).toEqual([true, false]);
    expect(runs).toBe(0);
  });

  it('leaves work that the server did not confirm to the others too', async () => {
    const { one, two, clock } = listeners(2);
    expect(await one.claims.once('id', async () => false)).toBe(true);
    let runs = 0;
    const second = two.claims.once('id', async () => ((runs += 1), true));
    await settle();
    clock.advance(2_000);
    await settle();
    expect(await second).toBe(true);
    expect(runs).toBe(1);
  });

  it('is not waited for while the server does not answer, nor while the process ends', async () => {
    const { one, two, processes } = listeners(2);
    let runs = 0;
    const work = async (): Promise<boolean> => ((runs += 1), true);
    for (const { faulty } of processes) faulty.failAll();
    await Promise.all(processes.map(({ claims }) => claims.once('away', work)));
    expect(runs).toBe(2);
    for (const { faulty } of processes) faulty.heal();
    void one.claims.once('held', () => new Promise(() => undefined));
    await settle();
    const ending = two.claims.once('held', work);
    await settle();
    two.claims.close();
    expect(await ending).toBe(true);
    expect(runs).toBe(3);
  });
});
