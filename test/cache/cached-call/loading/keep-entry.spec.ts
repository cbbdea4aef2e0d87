import { describe, expect, it } from '@jest/globals';
import { Gated, localCluster, SimulatedProcess } from '../../simulated-process.js';

describe('an entry that was made', () => {
  const reasonFor = async (act: (process: SimulatedProcess) => Promise<unknown>, tags: string[] = []) => {
    const process = new SimulatedProcess(localCluster());
    const load = new Gated<string>();
    const answer = process.answer(load.run, { tags });
    await load.hasBegun;
    await act(process);
    load.open('value');
    expect(await answer).toBe('value');
    return process.told.of('notStored').map(({ reason }) => reason);
  };

  it('is stored, and kept in L1', async () => {
    const process = new SimulatedProcess(localCluster());
    await process.answer(async () => 'value');
    expect(process.told.of('stored')).toMatchObject([{ key: 'ns:key', lifeMs: 600_000 }]);
    expect(process.l1?.get('ns:key')).toBeDefined();
  });

  it('ends as counted from when it was made, however long the server takes to store it', async () => {
    const { clock, backend } = localCluster();
    const process = new SimulatedProcess({ clock, backend });
    const gate = process.backend.hold('commit');
    const answer = process.answer(async () => 'value', { policy: '10s' });
    await gate.reached();
    clock.advance(400);
    gate.open();
    await answer;
    expect(process.l1?.get('ns:key')?.ends).toEqual({ freshUntil: 10_000, lifeUntil: 10_000 });
  });

  it('is not stored after its tag was invalidated', async () => {
    const invalidate = (process: SimulatedProcess) =>
      process.coherence.invalidate({ names: ['t:tag'], mode: 'delete' });
    expect(await reasonFor(invalidate, ['tag'])).toEqual(['invalidated']);
  });

  it('is not stored after its lease was lost', async () => {
    const lose = (process: SimulatedProcess) => process.backend.store.delete(['ns:key']);
    expect(await reasonFor(lose)).toEqual(['overtaken']);
  });

  it('is not stored once the application shuts down', async () => {
    expect(await reasonFor(async (process) => process.cachedCall.close())).toEqual(['shut-down']);
  });

  it('is not stored where its value is larger than the limit, and says so', async () => {
    const process = new SimulatedProcess({ ...localCluster(), maxEntryBytes: 10 });
    expect(await process.answer(async () => 'longer than ten bytes')).toBe('longer than ten bytes');
    expect(process.told.of('notStored')).toMatchObject([
      { reason: 'too-large', error: { code: 'CACHE_VALUE_TOO_LARGE' } },
    ]);
  });
});
