import { beforeEach, describe, expect, it } from '@jest/globals';
import type { VersionUpdate } from '@tripsage/cache';
import { BumpBatches } from '../../../libs/cache/src/invalidation/bump-batches.js';
import { settle } from '../simulated-process.js';

interface Sent {
  readonly names: readonly string[];
  readonly mode: string;
  answer(latest: number): void;
  fail(error: Error): void;
}

describe('batches of bumps', () => {
  let sent: Sent[];
  let batches: BumpBatches;

  beforeEach(() => {
    sent = [];
    batches = new BumpBatches(
      (names, mode) =>
        new Promise<VersionUpdate>((resolve, reject) => {
          const answer = (latest: number) =>
            resolve({ epoch: 'one', latest, lowWaterMark: 0, keyLowWaterMark: 0, bumps: [] });
          sent.push({ names, mode, answer, fail: reject });
        }),
    );
  });

  const names = () => sent.map((each) => each.names);

  it('send at once what comes alone, and together what comes meanwhile', async () => {
    const first = batches.add(['t:a'], 'delete');
    const [second, third] = [batches.add(['t:b'], 'delete'), batches.add(['t:c', 't:b'], 'delete')];
    expect(names()).toEqual([['t:a']]);
    sent[0]?.answer(1);
    expect((await first).latest).toBe(1);
    await settle();
    expect(names()).toEqual([['t:a'], ['t:b', 't:c']]);
    sent[1]?.answer(2);
    expect([(await second).latest, (await third).latest]).toEqual([2, 2]);
  });

  it('never mix the modes', () => {
    void batches.add(['t:a'], 'delete');
    void batches.add(['t:a'], 'expire');
    expect(sent.map(({ mode }) => mode)).toEqual(['delete', 'expire']);
  });

  it('fail alone: what was gathered meanwhile is sent all the same', async () => {
    const first = batches.add(['t:a'], 'delete');
    const second = batches.add(['t:b'], 'delete');
    sent[0]?.fail(new Error('no answer'));
    await expect(first).rejects.toThrow('no answer');
    await settle();
    sent[1]?.answer(1);
    expect((await second).latest).toBe(1);
    await settle();
    void batches.add(['t:c'], 'delete');
    expect(names()).toEqual([['t:a'], ['t:b'], ['t:c']]);
  });
});
