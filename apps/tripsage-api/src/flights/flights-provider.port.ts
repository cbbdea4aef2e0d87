import type { CabinClass } from './flight-wishes.dto.js';
import type { FlightOffer } from './flights.dto.js';

/** The travelers of a journey, and how they fly: what a supplier is asked besides the flights themselves. */
export interface JourneyTerms {
  readonly adults: number;
  readonly children: number;
  readonly infants: number;
  readonly cabinClass: CabinClass;
  /** The most connections within each leg. More of them bring other offers, and may crowd out those with fewer. */
  readonly connections: 0 | 1 | 2;
}

/** One part of a journey, in the order of travel: a way out, a way back, or one of several. */
export interface JourneyLeg {
  readonly origin: string;
  readonly destination: string;
  readonly departureDate: string;
}

/** A journey has at least one leg. */
export type JourneyLegs = [JourneyLeg, ...JourneyLeg[]];

/** The answer of a supplier to a search. */
export interface FoundOffers {
  /** The supplier's own name for the search. */
  readonly searchId: string;
  readonly offers: readonly FlightOffer[];
}

/**
 * Sells flights. Methods reject with `SupplierError` when the supplier gives no usable answer. Its `failure` is
 * `'not-found'` or `'gone'` for an offer that is not to be had. They reject with `RateLimitedError` where a limiter
 * rejects the call.
 */
export abstract class FlightsProvider {
  /** All offers for a journey, in any order; prices as the supplier has them. */
  abstract search(terms: JourneyTerms, legs: JourneyLegs): Promise<FoundOffers>;
  abstract getOffer(id: string): Promise<FlightOffer>;
}
