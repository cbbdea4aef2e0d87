import type { OfferRequest } from '@duffel/api/types';
import { flightOfferOf } from './duffel.flight-offer.js';
import type { FlightOffer } from './flights.dto.js';

/** The offers of a search that could be read, and why the others could not. */
export interface ReadableOffers {
  offers: FlightOffer[];
  leftOut: readonly string[];
}

/**
 * Duffel's offers in TripSage's terms, without those that have expired. One that breaks Duffel's contract is left out,
 * so that it doesn't cost the traveller all the others.
 *
 * @throws UnreadableOfferError, TypeError where there are offers and none can be read
 */
export function readableOffers(given: OfferRequest['offers'], nowMs: number): ReadableOffers {
  const offers: FlightOffer[] = [];
  const errors: Error[] = [];
  for (const offer of given) {
    try {
      offers.push(flightOfferOf(offer));
    } catch (error) {
      errors.push(error as Error);
    }
  }
  if (offers.length === 0 && errors[0] !== undefined) throw errors[0];
  return {
    offers: offers.filter(({ expiresAt }) => Date.parse(expiresAt) > nowMs),
    leftOut: errors.map(({ message }) => message),
  };
}
