import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Bus, BusListener } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { Completions } from '../../../libs/cache/src/coordination/completions.js';

describe('completions', () => {
  let clock: FakeClock;
  let listeners: Set<BusListener>;
  let completions: Completions;

  beforeEach(() => {
    clock = new FakeClock();
    listeners = new Set();
    const bus: Bus = {
      isConnected: true,
      listen: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      ping: async () => undefined,
    };
    completions = new Completions(bus, clock);
  });

  const complete = (key: string, token: string) =>
    listeners.forEach((listener) => listener.message?.({ kind: 'completed', key, token }));

  it('come to every waiter for the load, and to no other', async () => {
    const one = completions.of('ns:a', 'load', 1_000);
    const two = completions.of('ns:a', 'load', 1_000);
    const later = completions.of('ns:a', 'later load', 1_000);
    const other = completions.of('ns:b', 'load', 1_000);
    complete('ns:a', 'load');
    expect(await Promise.all([one, two])).toEqual([true, true]);
    clock.advance(1_000);
    expect(await Promise.all([later, other])).toEqual([false, false]);
  });

  it('are heard only while there are waiters', async () => {
    expect(listeners.size).toBe(0);
    const waits = [completions.of('ns:a', 'one', 1_000), completions.of('ns:b', 'two', 2_000)];
    expect(listeners.size).toBe(1);
    clock.advance(1_000);
    expect(listeners.size).toBe(1);
    complete('ns:b', 'two');
    expect(await Promise.all(waits)).toEqual([false, true]);
    expect([listeners.size, clock.pending]).toEqual([0, 0]);
    void completions.of('ns:a', 'three', 1_000);
    expect(listeners.size).toBe(1);
  });

  it('are heard no more once closed, and a wait ends by its limit', async () => {
    const wait = completions.of('ns:a', 'load', 1_000);
    completions.close();
    expect(listeners.size).toBe(0);
    clock.advance(1_000);
    expect(await wait).toBe(false);
  });
});
