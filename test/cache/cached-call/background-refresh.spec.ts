import { describe, expect, it } from '@jest/globals';
import { Gated, localCluster, settle, SimulatedProcess } from '../simulated-process.js';

const POLICY = { fresh: '1s', stale: '1m', errors: '2s' } as const;

async function withStaleEntry() {
  const cluster = localCluster();
  const process = new SimulatedProcess(cluster);
  await process.answer(async () => 'old', { policy: POLICY });
  await cluster.clock.advance(1_500);
  process.told.clear();
  return { ...cluster, process };
}

describe('a background refresh', () => {
  it('begins once for many callers, none of whom waits', async () => {
    const { process } = await withStaleEntry();
    const load = new Gated<string>();
    const answers = Array.from({ length: 5 }, () => process.answer(load.run, { policy: POLICY }));
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 5 }, () => 'old'));
    await load.hasBegun;
    expect(load.started).toBe(1);
    load.open('new');
    await settle();
    expect(process.told.of('backgroundRefreshed')).toEqual([
      { namespace: 'ns', key: 'ns:key', method: 'Service.find' },
    ]);
  });

  it('does not begin soon after one that failed', async () => {
    const { process, clock } = await withStaleEntry();
    let loads = 0;
    const failing = async () => {
      loads += 1;
      throw new Error('down');
    };
    const ask = async () => {
      expect(await process.answer(failing, { policy: POLICY })).toBe('old');
      await settle();
    };
    await ask();
    await ask();
    expect([loads, process.told.of('backgroundRefreshFailed').length]).toEqual([1, 1]);
    await clock.advance(2_000);
    await ask();
    expect(loads).toBe(2);
  });
});
