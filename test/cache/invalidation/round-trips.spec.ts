import { beforeEach, describe, expect, it } from '@jest/globals';
import { CacheEvents } from '@tripsage/cache';
import { recordEvents, type RecordedEvents } from '@tripsage/cache-testing';
import { type Limits, RoundTrips } from '../../../libs/cache/src/invalidation/round-trips.js';

describe('round trips to the server', () => {
  let events: CacheEvents;
  let told: RecordedEvents;

  beforeEach(() => {
    events = new CacheEvents();
    told = recordEvents(events);
  });

  function took(ms: readonly number[], limits: Limits = { maxStalenessMs: 900 }): RoundTrips {
    const roundTrips = new RoundTrips(limits, events);
    for (const each of ms) roundTrips.took(each);
    return roundTrips;
  }

  const tooShort = () => told.of('limitTooShort');

  it('of up to a third of maxStaleness are no event', () => {
    took([300, 300, 300, 300, 300]);
    expect(tooShort()).toEqual([]);
  });

  it('that take longer are one event, with the option, its value and the median', () => {
    took([290, 310.4, 320, 330, 301, 305]);
    expect(tooShort()).toEqual([{ option: 'coherence.maxStaleness', limitMs: 900, roundTripMs: 310 }]);
  });

  it('need three at least: one or two that took long say nothing', () => {
    const roundTrips = took([5_000, 5_000]);
    expect(tooShort()).toEqual([]);
    roundTrips.took(5_000);
    expect(tooShort()).toHaveLength(1);
  });

  it('count by the latest five: single slow ones say nothing', () => {
    took([1, 2, 900, 1, 2, 900, 1, 2, 900]);
    expect(tooShort()).toEqual([]);
  });

  it('are an event again only after they were short enough in between', () => {
    const roundTrips = took([400, 400, 400, 400, 400, 400]);
    expect(tooShort()).toHaveLength(1);
    for (const ms of [10, 10, 10]) roundTrips.took(ms);
    for (const ms of [400, 400]) roundTrips.took(ms);
    expect(tooShort()).toHaveLength(1);
    roundTrips.took(400);
    expect(tooShort()).toHaveLength(2);
  });

  it('are compared with commandTimeout too, where the library has that', () => {
    took([500, 500, 500], { maxStalenessMs: 3_000, commandTimeoutMs: 1_000 });
    expect(tooShort()).toEqual([{ option: 'commandTimeout', limitMs: 1_000, roundTripMs: 500 }]);
    took([1_500, 1_500, 1_500], { maxStalenessMs: 3_000, commandTimeoutMs: 1_000 });
    expect(tooShort().map(({ option }) => option)).toEqual([
      'commandTimeout',
      'coherence.maxStaleness',
      'commandTimeout',
    ]);
  });
});
