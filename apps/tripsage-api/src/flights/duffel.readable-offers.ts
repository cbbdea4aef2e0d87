import type { OfferRequest } from '@duffel/api/types';
import { readEach } from '../suppliers/read-each.js';
import { flightOfferOf } from './duffel.flight-offer.js';
import type { FlightOffer } from './flights.dto.js';

/** The offers of a search that could be read, and why the others could not. */
export interface ReadableOffers {
  offers: FlightOffer[];
  leftOut: readonly string[];
}

/**
 * Duffel's offers in TripSage's terms, without those that have expired, and without those that break Duffel's contract.
 *
 * @throws UnreadableAnswerError, TypeError where there are offers and none can be read
 */
export function readableOffers(given: OfferRequest['offers'], nowMs: number): ReadableOffers {
  const { items, leftOut } = readEach(given, flightOfferOf);
  return { offers: items.filter(({ expiresAt }) => Date.parse(expiresAt) > nowMs), leftOut };
}
