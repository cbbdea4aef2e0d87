import { earliestDateOnEarth } from '../../requests/calendar-date.js';
import type { RequestRule } from '../../requests/request-rules.js';
import { furthestDate, furthestDay, type PartyFields, partyRules } from '../flight-search.rules.js';
import type { JourneyLeg } from '../flights-provider.port.js';

/** The fields of a search over several places that rules check. */
interface MultiCityFields extends PartyFields {
  segments: readonly JourneyLeg[];
}

/** The rules between the flights of a journey, and against today. */
export const multiCityRules: readonly RequestRule<MultiCityFields>[] = [
  {
    field: 'segments',
    holds: ({ segments }) => segments.every(({ origin, destination }) => origin !== destination),
    expected: ({ segments }) => {
      const at = segments.findIndex(({ origin, destination }) => origin === destination);
      return `another destination than the origin ${segments[at]?.origin} in segments[${at}]`;
    },
  },
  {
    field: 'segments',
    holds: ({ segments }) => firstOutOfOrder(segments) === -1,
    expected: ({ segments }) => {
      const at = firstOutOfOrder(segments);
      return `flights in order: a departureDate on or after ${segments[at - 1]?.departureDate} in segments[${at}]`;
    },
  },
  {
    field: 'segments',
    holds: ({ segments }, { nowMs }) => !segments.some(({ departureDate }) => isPast(departureDate, nowMs)),
    expected: (_, { nowMs }) => `dates not in the past, so ${earliestDateOnEarth(nowMs)} or later`,
  },
  {
    field: 'segments',
    holds: ({ segments }, { nowMs }) =>
      segments.every(({ departureDate }) => departureDate <= furthestDay(nowMs)),
    expected: furthestDate,
  },
  ...partyRules,
];

function isPast(date: string, nowMs: number): boolean {
  return date < earliestDateOnEarth(nowMs);
}

function firstOutOfOrder(segments: readonly JourneyLeg[]): number {
  return segments.findIndex(
    ({ departureDate }, at) => departureDate < (segments[at - 1]?.departureDate ?? ''),
  );
}
