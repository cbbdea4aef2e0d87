import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { freshnessOf, isDueEarly } from '../../../../libs/cache/src/cached-call/look-up/local-entry.js';
import type { Validity } from '../../../../libs/cache/src/invalidation/validity.js';
import { localCluster, settle, SimulatedProcess } from '../../simulated-process.js';

/** Fresh to 100, stale to 150, on error to 180. */
const WINDOWS = { freshMs: 100, staleMs: 50, staleIfErrorMs: 80, lifeMs: 180 };

describe('what may be done with an entry', () => {
  it.each<[Validity, number, object]>([
    ['valid', 0, { state: 'fresh', isDue: false }],
    ['valid', 99, { state: 'fresh', isDue: false }],
    ['valid', 100, { state: 'stale', isServableAtOnce: true }],
    ['valid', 149, { state: 'stale', isServableAtOnce: true }],
    ['valid', 150, { state: 'stale', isServableAtOnce: false }],
    ['valid', 179, { state: 'stale', isServableAtOnce: false }],
    ['valid', 180, { state: 'gone' }],
    ['stale', 0, { state: 'stale', isServableAtOnce: true }],
    ['stale', 179, { state: 'stale', isServableAtOnce: false }],
    ['gone', 0, { state: 'gone' }],
  ])('validated as %s at %d ms', (validity, ageMs, freshness) => {
    expect(freshnessOf(WINDOWS, { ageMs, validity })).toEqual(freshness);
  });

  it.each<Validity>(['valid', 'stale'])(
    'is nothing beyond its windows where there are none, validated as %s',
    (validity) => {
      const bare = { freshMs: 100, staleMs: 0, staleIfErrorMs: 0, lifeMs: 100 };
      expect(freshnessOf(bare, { ageMs: validity === 'valid' ? 100 : 0, validity })).toEqual({
        state: 'gone',
      });
    },
  );

  it('never gets better with age', () => {
    const rank = { fresh: 2, stale: 1, gone: 0 };
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), (one, other) => {
        const [young, old] = [Math.min(one, other), Math.max(one, other)];
        const states = [young, old].map((ageMs) => freshnessOf(WINDOWS, { ageMs, validity: 'valid' }).state);
        expect(rank[states[0] as keyof typeof rank]).toBeGreaterThanOrEqual(
          rank[states[1] as keyof typeof rank],
        );
      }),
    );
  });
});

describe('early renewal (XFetch)', () => {
  const entry = { freshMs: 1_000, loadMs: 50 };

  it('is certain from the share of the fresh window on, and possible before', () => {
    expect(isDueEarly(entry, 800, 0.8, 1)).toBe(true);
    expect(isDueEarly(entry, 799, 0.8, 1)).toBe(false);
    expect(isDueEarly(entry, 799, 0.8, 0.5)).toBe(true);
  });

  it('has the distribution of the paper: exponential, with the load time as its mean', () => {
    // A call at an age is due with probability exp(-(due - age) / loadMs).
    for (const [age, expected] of [
      [750, Math.exp(-1)],
      [700, Math.exp(-2)],
      [650, Math.exp(-3)],
    ] as const) {
      const chances = Array.from({ length: 10_000 }, (_, index) => (index + 1) / 10_000);
      const due = chances.filter((chance) => isDueEarly(entry, age, 0.8, chance)).length / 10_000;
      expect(due).toBeCloseTo(expected, 3);
    }
  });
});

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
