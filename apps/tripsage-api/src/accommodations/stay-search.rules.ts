import { dateInDays, earliestDateOnEarth } from '../requests/calendar-date.js';
import type { RequestRule } from '../requests/request-rules.js';

/** The fields of a search that rules check. */
interface StayFields {
  location?: string;
  latitude?: number;
  longitude?: number;
  checkIn: string;
  checkOut: string;
  adults: number;
  children: number;
  rooms: number;
  minPrice?: number;
  maxPrice?: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const MOST_NIGHTS = 99;
/** The last day on sale: hotels sell about a year ahead. */
const FURTHEST_DAYS = 500;

/** The rules between the fields of a search, and against today. */
export const staySearchRules: readonly RequestRule<StayFields>[] = [
  {
    field: 'location',
    reads: ['latitude', 'longitude'],
    holds: ({ location, latitude, longitude }) =>
      location !== undefined || latitude !== undefined || longitude !== undefined,
    expected: () => 'a place, such as Paris, or latitude and longitude in its stead',
  },
  {
    field: 'longitude',
    reads: ['latitude'],
    holds: ({ latitude, longitude }) => longitude !== undefined || latitude === undefined,
    expected: () => 'degrees, since latitude is given',
  },
  {
    field: 'latitude',
    reads: ['longitude'],
    holds: ({ latitude, longitude }) => latitude !== undefined || longitude === undefined,
    expected: () => 'degrees, since longitude is given',
  },
  {
    field: 'checkIn',
    holds: ({ checkIn }, { nowMs }) => checkIn >= earliestDateOnEarth(nowMs),
    expected: (_, { nowMs }) => `a date not in the past, so ${earliestDateOnEarth(nowMs)} or later`,
  },
  {
    field: 'checkIn',
    holds: ({ checkIn }, { nowMs }) => checkIn <= dateInDays(FURTHEST_DAYS, nowMs),
    expected: (_, { nowMs }) =>
      `a date at most ${FURTHEST_DAYS} days off, so ${dateInDays(FURTHEST_DAYS, nowMs)} or earlier`,
  },
  {
    field: 'checkOut',
    reads: ['checkIn'],
    holds: ({ checkIn, checkOut }) => nightsBetween(checkIn, checkOut) >= 1,
    expected: ({ checkIn }) => `a date after the check-in on ${checkIn}`,
  },
  {
    field: 'checkOut',
    reads: ['checkIn'],
    holds: ({ checkIn, checkOut }) => nightsBetween(checkIn, checkOut) <= MOST_NIGHTS,
    expected: ({ checkIn }) => `a date at most ${MOST_NIGHTS} nights after the check-in on ${checkIn}`,
  },
  {
    field: 'rooms',
    reads: ['adults', 'children'],
    holds: ({ adults, children, rooms }) => rooms <= adults + children,
    expected: ({ adults, children }) => `at most one for each guest, so at most ${adults + children}`,
  },
  {
    field: 'maxPrice',
    reads: ['minPrice'],
    holds: ({ minPrice, maxPrice }) =>
      minPrice === undefined || maxPrice === undefined || minPrice <= maxPrice,
    expected: ({ minPrice }) => `an amount not below minPrice, so ${minPrice} or more`,
  },
];

/** The nights between two calendar dates. */
export function nightsBetween(checkIn: string, checkOut: string): number {
  return Math.round((Date.parse(checkOut) - Date.parse(checkIn)) / DAY_MS);
}
