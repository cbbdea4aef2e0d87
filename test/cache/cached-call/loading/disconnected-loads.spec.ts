import { describe, expect, it } from '@jest/globals';
import { localCluster, settle, SimulatedProcess } from '../../simulated-process.js';

async function disconnected() {
  const cluster = localCluster();
  const process = new SimulatedProcess(cluster);
  await settle();
  process.backend.failAll();
  cluster.clock.advance(20_000);
  await settle();
  return { ...cluster, process };
}

describe('a load without the server', () => {
  it('is answered, and kept in L1 only', async () => {
    const { process, backend } = await disconnected();
    expect(await process.answer(async () => 'value')).toBe('value');
    expect(process.told.of('answered')).toMatchObject([{ missReason: 'store-unavailable', stored: false }]);
    expect(process.l1?.get('ns:key')).toBeDefined();
    expect(await backend.store.read(['ns:key'])).toEqual([undefined]);
  });

  it('that failed is not made again within the window of errors', async () => {
    const { process, clock } = await disconnected();
    let loads = 0;
    const ask = () =>
      process
        .answer(
          async () => {
            loads += 1;
            throw new Error('supplier down');
          },
          { policy: { fresh: '1m', errors: '2s' } },
        )
        .catch((error: Error) => error.message);
    expect([await ask(), await ask(), loads]).toEqual(['supplier down', 'supplier down', 1]);
    clock.advance(2_000);
    await ask();
    expect(loads).toBe(2);
  });
});
