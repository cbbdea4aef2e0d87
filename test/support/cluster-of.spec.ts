import { describe, expect, it } from '@jest/globals';
import { clusterOf } from './cluster-of.js';

describe('a cluster in memory', () => {
  it('has as many processes as are asked for, and others that start later, on one clock and one server', async () => {
    let made = 0;
    const { clock, backend, processes, one, two, start } = clusterOf(2, (shared) => ({
      ...shared,
      number: (made += 1),
    }));
    expect(processes).toEqual([one, two]);
    expect([one, two, start()].map(({ number }) => number)).toEqual([1, 2, 3]);
    for (const process of [...processes, start()]) expect(process).toMatchObject({ clock, backend });
    await one.backend.store.write([{ key: 'k', bytes: Uint8Array.of(1), lifeMs: 1_000 }]);
    expect(await two.backend.store.read(['k'])).toHaveLength(1);
    clock.advance(1_000);
    expect(await two.backend.store.read(['k'])).toEqual([undefined]);
  });
});
