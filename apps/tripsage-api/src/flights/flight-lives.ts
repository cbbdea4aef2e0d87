import { earliest } from '../earliest.js';
import type { JourneyLegs, JourneyTerms } from './flights-provider.port.js';
import type { FlightOffer } from './flights.dto.js';
import type { FoundFlights } from './found-flights.js';

/** The parts of a found journey that say how long it lives. */
export const journeyLife = {
  /** An answer without offers may only mean that airlines were slow. */
  isEmpty: ({ response }: FoundFlights): boolean => response.count === 0,
  expiresAt: ({ response, inOtherCurrencies }: FoundFlights): Date | undefined =>
    earliest([...response.results, ...inOtherCurrencies].map(({ expiresAt }) => expiresAt)),
};

/** The first day of a journey. */
export function departure(...[, { departureDate }]: [JourneyTerms, ...JourneyLegs]): string {
  return departureDate;
}

/** The end of an offer. */
export function endOfOffer({ expiresAt }: FlightOffer): string {
  return expiresAt;
}
