import type { Clock, WarmUpOptions } from '@tripsage/cache';
import { legsOf, termsOf } from '../flights/journey.js';
import { dateInDays } from '../requests/calendar-date.js';

/*
 * What is loaded before anyone asks, in the one process of all that leads the scheduler's work, at background priority:
 * a fifth of each limit stays for travelers. Nothing runs at a start.
 */

/** Shortly before the hours in which most people plan. What they then ask for is kept fresh by the clock. */
const BEFORE_BUSY_HOURS = '50 6,11,17 * * *';

/** Answers that live for days are looked after while few people ask. */
const AT_NIGHT = '10 4 * * *';

/** The journeys that are asked for most. */
const ROUTES = ['LHR-JFK', 'CDG-JFK', 'LHR-BCN', 'CDG-LIS', 'AMS-BCN', 'FRA-PMI', 'MAD-FCO', 'LHR-DXB'];
const PLACES = ['london', 'paris', 'new york', 'barcelona', 'rome', 'lisbon', 'amsterdam', 'madrid', 'tokyo'];
const DESTINATIONS = ['barcelona', 'lisbon', 'paris', 'rome', 'london', 'amsterdam', 'new-york', 'tokyo'];

/** People look a month ahead; so far from the departure an answer lives longest. */
const WEEKS_AHEAD = [4, 5];
const FRIDAY = 5;
const DAY_MS = 24 * 60 * 60 * 1000;

/** The warm-ups of the application, by name. Their dates follow the clock. */
export function popularWarmUps(clock: Pick<Clock, 'now'>): Record<string, WarmUpOptions> {
  return {
    'popular routes': {
      method: 'flights:offers:search',
      entries: async () => popularJourneys(clock.now()),
      atStart: false,
      cron: BEFORE_BUSY_HOURS,
    },
    'popular destinations': {
      method: 'destinations:destination:find',
      entries: DESTINATIONS.map((id) => [id]),
      atStart: false,
      cron: BEFORE_BUSY_HOURS,
    },
    'popular airports': {
      method: 'airports:airports:search',
      entries: PLACES.map((query) => [query]),
      atStart: false,
      cron: AT_NIGHT,
    },
  };
}

/** One adult, there on a Friday: the key of a search that leaves all else to its defaults. */
function popularJourneys(nowMs: number): unknown[][] {
  const terms = termsOf({ adults: 1, children: 0, infants: 0, cabinClass: 'economy' });
  return fridaysAhead(nowMs).flatMap((departureDate) =>
    ROUTES.map((route) => {
      const [origin = '', destination = ''] = route.split('-');
      const [out] = legsOf({ origin, destination, departureDate });
      return [terms, out];
    }),
  );
}

/** The first Friday on or after the day in so many weeks, as calendar dates in UTC. */
function fridaysAhead(nowMs: number): string[] {
  return WEEKS_AHEAD.map((weeks) => {
    const days = weeks * 7;
    const weekday = new Date(nowMs + days * DAY_MS).getUTCDay();
    return dateInDays(days + ((FRIDAY - weekday + 7) % 7), nowMs);
  });
}
