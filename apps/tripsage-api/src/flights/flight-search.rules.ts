import { dateInDays, earliestDateOnEarth } from '../requests/calendar-date.js';
import type { RequestRule, RuleContext } from '../requests/request-rules.js';

/** The travelers of a search. */
export interface PartyFields {
  adults: number;
  children: number;
  infants: number;
}

/** The fields of a search that rules check. */
interface SearchFields extends PartyFields {
  origin: string;
  destination: string;
  departureDate: string;
  returnDate?: string;
}

const MOST_SEATS = 9;
/** The last day on sale: airlines sell about a year ahead. */
const FURTHEST_DAYS = 500;

/** The rules between the travelers of a search. */
export const partyRules: readonly RequestRule<PartyFields>[] = [
  {
    field: 'infants',
    reads: ['adults'],
    holds: ({ adults, infants }) => infants <= adults,
    expected: ({ adults }) => `at most one for each adult, so at most ${adults}`,
  },
  {
    field: 'children',
    reads: ['adults'],
    holds: ({ adults, children }) => adults + children <= MOST_SEATS,
    expected: ({ adults }) =>
      `at most ${MOST_SEATS} seats in all, so at most ${MOST_SEATS - adults} beside the adults`,
  },
];

/** The rules between the fields of a search, and against today. */
export const flightSearchRules: readonly RequestRule<SearchFields>[] = [
  {
    field: 'destination',
    reads: ['origin'],
    holds: ({ origin, destination }) => origin !== destination,
    expected: ({ origin }) => `another place than the origin ${origin}`,
  },
  {
    field: 'departureDate',
    holds: ({ departureDate }, { nowMs }) => departureDate >= earliestDateOnEarth(nowMs),
    expected: (_, { nowMs }) => `a date not in the past, so ${earliestDateOnEarth(nowMs)} or later`,
  },
  {
    field: 'departureDate',
    holds: ({ departureDate }, { nowMs }) => departureDate <= furthestDay(nowMs),
    expected: furthestDate,
  },
  {
    field: 'returnDate',
    holds: ({ returnDate }, { nowMs }) => returnDate === undefined || returnDate <= furthestDay(nowMs),
    expected: furthestDate,
  },
  {
    field: 'returnDate',
    reads: ['departureDate'],
    holds: ({ departureDate, returnDate }) => returnDate === undefined || returnDate >= departureDate,
    expected: ({ departureDate }) => `a date on or after the departure on ${departureDate}`,
  },
  ...partyRules,
];

/** The words for a date that is on sale. */
export function furthestDate(_: unknown, { nowMs }: RuleContext): string {
  return `a date at most ${FURTHEST_DAYS} days off, so ${furthestDay(nowMs)} or earlier`;
}

/** The last day that may be asked for. */
export function furthestDay(nowMs: number): string {
  return dateInDays(FURTHEST_DAYS, nowMs);
}
