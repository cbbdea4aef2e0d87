import { describe, expect, it } from '@jest/globals';
import { Gated, localCluster, settle, SimulatedProcess } from '../simulated-process.js';

const POLICY = { fresh: '1s', staleIfError: '1m', errors: '0ms' } as const;

async function withOldEntry() {
  const cluster = localCluster();
  const process = new SimulatedProcess(cluster);
  await process.answer(async () => 'old', { policy: POLICY });
  await cluster.clock.advance(1_500);
  process.told.clear();
  return { ...cluster, process };
}

describe('an old answer', () => {
  it('is given where the load fails, with the reason', async () => {
    const { process } = await withOldEntry();
    const failing = async () => {
      throw new Error('down');
    };
    expect(await process.answer(failing, { policy: POLICY })).toBe('old');
    expect(process.told.of('answered')).toMatchObject([{ outcome: 'stale', staleReason: 'load-failed' }]);
    expect(process.told.of('unanswered')).toEqual([]);
  });

  it('is given at the soft limit, while the load goes on, whose end is one event', async () => {
    const { process, clock } = await withOldEntry();
    const load = new Gated<string>();
    const how = { policy: POLICY, softLimit: '100ms' } as const;
    const answers = [process.answer(load.run, how), process.answer(load.run, how)];
    await load.hasBegun;
    await clock.advance(100);
    expect(await Promise.all(answers)).toEqual(['old', 'old']);
    load.open('new');
    await settle();
    expect(process.told.of('backgroundRefreshed')).toHaveLength(1);
    expect(await process.answer(async () => 'never', how)).toBe('new');
  });

  it('is not given where it was invalidated while the load was under way', async () => {
    const { process } = await withOldEntry();
    const load = new Gated<string>();
    const answer = process.answer(load.run, { policy: POLICY });
    await load.hasBegun;
    await process.backend.versions.bump(['k:ns:key'], 'delete', { epoch: undefined, number: 0 });
    load.fail(new Error('down'));
    await expect(answer).rejects.toThrow('down');
    expect(process.told.of('unanswered')).toMatchObject([{ isRemembered: false }]);
  });
});
