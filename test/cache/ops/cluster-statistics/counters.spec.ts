import { describe, expect, it } from '@jest/globals';
import { CacheEvents } from '@tripsage/cache';
import {
  answersWithin,
  countersOf,
  figuresOf,
} from '../../../../libs/cache/src/ops/cluster-statistics/counters.js';
import { CacheStatistics } from '../../../../libs/cache/src/statistics/cache.statistics.js';

function counted(emit: (events: CacheEvents) => void): CacheStatistics {
  const events = new CacheEvents();
  const statistics = new CacheStatistics();
  statistics.listen(events);
  emit(events);
  return statistics;
}

describe('counters of one minute', () => {
  it('hold no zeros, and come back as the figures that they were made of', () => {
    const statistics = counted((events) => {
      events.emit('loaded', { namespace: 'flights', key: 'k', method: 'm', durationMs: 40 });
      events.emit('bypassed', { namespace: 'flights', reason: 'when' });
      events.emit('limiterPaused', { limiter: 'duffel', forMs: 1, by: 'hand' });
      events.emit('storeCalled', { call: 'store.read', durationMs: 3, isAnswered: false });
      events.emit('healthChecked', { part: 'bus', latencyMs: 4 });
    });
    const counters = countersOf(statistics);
    expect([...counters.values()]).not.toContain(0);
    expect(figuresOf({ at: 0, counts: Object.fromEntries(counters) })).toMatchObject({
      at: '1970-01-01T00:00:00.000Z',
      namespaces: {
        flights: { requests: { bypass: 1, load: 0 }, loads: { count: 1, totalMs: 40 }, failures: 0 },
      },
      limiters: { duffel: { acquired: 0, rejected: 0, pauses: 1, waits: { count: 0, totalMs: 0 } } },
      store: { count: 1, totalMs: 3, unanswered: 1 },
      health: { bus: { count: 1, totalMs: 4 } },
    });
  });

  it('are none where nothing was counted', () => {
    const statistics = counted(() => undefined);
    expect(countersOf(statistics).size).toBe(0);
    expect(answersWithin(statistics).every((count) => count === 0)).toBe(true);
    expect(figuresOf({ at: 0, counts: {} })).toMatchObject({ namespaces: {}, limiters: {}, health: {} });
  });
});
