import { describe, expect, it } from '@jest/globals';
import { type Script, scriptsOf } from './script.mjs';

const NOW = Date.parse('2027-01-01T12:00:00Z');
const day = (seed = 1): Script[] => scriptsOf({ travelers: 500, seed, nowMs: NOW });

/** How often each is there, the most frequent first. */
function frequencies(values: readonly string[]): number[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].toSorted((one, other) => other - one);
}

describe('the scripts of a day', () => {
  it('are decided by the seed', () => {
    expect(day(1)).toEqual(day(1));
    expect(day(1)).not.toEqual(day(2));
  });

  it('arrive in their order, within the day, and more of them in the evening than at night', () => {
    const arrivals = day().map(({ arrivesAt }) => arrivesAt);
    expect(arrivals).toEqual(arrivals.toSorted((one, other) => one - other));
    expect(arrivals.every((at) => at >= 0 && at < 1)).toBe(true);
    const within = (from: number, to: number) =>
      arrivals.filter((at) => at * 24 >= from && at * 24 < to).length;
    expect(within(18, 22)).toBeGreaterThan(3 * within(0, 6));
  });

  it('want a few journeys often, and many seldom', () => {
    const searches = day().flatMap(({ steps }) =>
      steps.filter(({ path }) => path === '/api/flights/search').slice(0, 1),
    );
    const counts = frequencies(searches.map(({ body }) => JSON.stringify(body)));
    expect(counts.length).toBeGreaterThan(80);
    expect(counts[0]).toBeGreaterThan(20);
  });

  it('ask by kinds that each traveler has, of days ahead', () => {
    for (const { steps } of day()) {
      const kinds = new Set(steps.map(({ kind }) => kind));
      expect([...kinds].toSorted()).toEqual(
        [
          'airports',
          'destinations',
          'flights',
          'memory',
          'offer',
          'stays',
          'trips',
          'weather',
          'web',
        ].toSorted(),
      );
      const trip = steps.find(({ makesTrip }) => makesTrip !== undefined)?.makesTrip as { startDate: string };
      expect(new Date(trip.startDate).getUTCDay()).toBe(5);
      expect(Date.parse(trip.startDate)).toBeGreaterThan(NOW);
    }
  });
});
