import { describe, expect, it } from '@jest/globals';
import { localCluster, settle, SimulatedProcess } from '../../simulated-process.js';

describe('an entry in L1', () => {
  it('is dropped when another process stores a newer one, and stays after its own completion', async () => {
    const cluster = localCluster();
    const [own, other] = [new SimulatedProcess(cluster), new SimulatedProcess(cluster)];
    await own.answer(async () => 'old', { policy: { fresh: '1s', stale: '1m' } });
    expect(own.l1?.get('ns:key')).toBeDefined();
    await cluster.clock.advance(1_000);
    expect(await other.answer(async () => 'new', { policy: { fresh: '1s', stale: '1m' } })).toBe('old');
    await settle();
    expect(own.l1?.get('ns:key')).toBeUndefined();
    expect(await own.answer(async () => 'never')).toBe('new');
  });

  it('stays where the load of another process was not stored', async () => {
    const { clock, backend } = localCluster();
    const own = new SimulatedProcess({ clock, backend });
    await own.answer(async () => 'value');
    backend.bus.publish({ kind: 'completed', key: 'ns:key', token: 'other' });
    expect(own.l1?.get('ns:key')).toBeDefined();
    backend.bus.publish({ kind: 'completed', key: 'ns:key', token: 'other', stored: true });
    expect(own.l1?.get('ns:key')).toBeUndefined();
  });
});
