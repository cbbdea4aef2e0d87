import { dateInDays, earliestDateOnEarth } from '../requests/calendar-date.js';
import type { RequestRule, RuleContext } from '../requests/request-rules.js';

/** The fields of a search that rules check. */
interface SearchFields {
  origin: string;
  destination: string;
  departureDate: string;
  returnDate?: string;
  adults: number;
  children: number;
  infants: number;
}

const MOST_SEATS = 9;
/** The last day on sale: airlines sell about a year ahead. */
const FURTHEST_DAYS = 500;

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
    holds: ({ departureDate }, { nowMs }) => departureDate <= dateInDays(FURTHEST_DAYS, nowMs),
    expected: furthestDate,
  },
  {
    field: 'returnDate',
    holds: ({ returnDate }, { nowMs }) =>
      returnDate === undefined || returnDate <= dateInDays(FURTHEST_DAYS, nowMs),
    expected: furthestDate,
  },
  {
    field: 'returnDate',
    reads: ['departureDate'],
    holds: ({ departureDate, returnDate }) => returnDate === undefined || returnDate >= departureDate,
    expected: ({ departureDate }) => `a date on or after the departure on ${departureDate}`,
  },
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

function furthestDate(_: SearchFields, { nowMs }: RuleContext): string {
  return `a date at most ${FURTHEST_DAYS} days off, so ${dateInDays(FURTHEST_DAYS, nowMs)} or earlier`;
}
