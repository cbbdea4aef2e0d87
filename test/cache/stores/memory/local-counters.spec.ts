import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { LocalCounters } from '../../../../libs/cache/src/stores/memory/local-counters.js';

describe('the minutes of counters in memory', () => {
  it('begin with the minute, are kept apart, and the oldest go', async () => {
    const clock = new FakeClock({ now: '2027-01-01T00:00:59.999Z' });
    const counters = new LocalCounters(clock);
    await counters.add({ hits: 1 }, 2);
    for (const ms of [1, 60_000, 0]) {
      clock.advance(ms);
      await counters.add({ hits: 1, misses: 2 }, 2);
    }
    expect(await counters.minutes()).toEqual([
      { at: Date.parse('2027-01-01T00:01:00Z'), counts: { hits: 1, misses: 2 } },
      { at: Date.parse('2027-01-01T00:02:00Z'), counts: { hits: 2, misses: 4 } },
    ]);
  });
});
