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

  /** Waits for one load, as a caller does who has nothing else to wait for. */
  async function completed(key: string, token: string, limitMs: number): Promise<boolean> {
    const watch = completions.watch(key);
    try {
      return await watch.hasCompleted(token, limitMs);
    } finally {
      watch.end();
    }
  }

  it('come to every waiter for the load, and to no other', async () => {
    const one = completed('ns:a', 'load', 1_000);
    const two = completed('ns:a', 'load', 1_000);
    const later = completed('ns:a', 'later load', 1_000);
    const other = completed('ns:b', 'load', 1_000);
    complete('ns:a', 'load');
    expect(await Promise.all([one, two])).toEqual([true, true]);
    clock.advance(1_000);
    expect(await Promise.all([later, other])).toEqual([false, false]);
  });

  it('are heard from the moment of the watch on, before it is known which load to wait for', async () => {
    complete('ns:a', 'before');
    const watch = completions.watch('ns:a');
    complete('ns:a', 'load');
    complete('ns:b', 'of another key');
    expect(await watch.hasCompleted('load', 1_000)).toBe(true);
    expect(clock.pending).toBe(0);
    const missed = ['before', 'of another key'].map((token) => watch.hasCompleted(token, 1_000));
    clock.advance(1_000);
    expect(await Promise.all(missed)).toEqual([false, false]);
    watch.end();
  });

  it('of the next load are waited for by the same watch, whose first wait is over', async () => {
    const watch = completions.watch('ns:a');
    const first = watch.hasCompleted('load', 1_000);
    clock.advance(1_000);
    expect(await first).toBe(false);
    const second = watch.hasCompleted('next load', 1_000);
    complete('ns:a', 'next load');
    expect(await second).toBe(true);
    watch.end();
    expect([listeners.size, clock.pending]).toEqual([0, 0]);
  });

  it('are heard only while somebody watches', async () => {
    expect(listeners.size).toBe(0);
    const waits = [completed('ns:a', 'one', 1_000), completed('ns:b', 'two', 2_000)];
    expect(listeners.size).toBe(1);
    clock.advance(1_000);
    expect(listeners.size).toBe(1);
    complete('ns:b', 'two');
    expect(await Promise.all(waits)).toEqual([false, true]);
    expect([listeners.size, clock.pending]).toEqual([0, 0]);
    const watch = completions.watch('ns:a');
    expect(listeners.size).toBe(1);
    watch.end();
    expect(listeners.size).toBe(0);
  });

  it('are heard no more once closed, and a wait ends by its limit', async () => {
    const wait = completed('ns:a', 'load', 1_000);
    completions.close();
    expect(listeners.size).toBe(0);
    clock.advance(1_000);
    expect(await wait).toBe(false);
  });
});
