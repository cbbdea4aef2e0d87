import type { FlightOffer, FlightSearchRequest } from './flights.dto.js';

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
  /** All offers for the route, the dates, the travellers, the cabin and at most `maxStops`; prices as the supplier has them. */
  abstract search(request: FlightSearchRequest): Promise<FoundOffers>;
  abstract getOffer(id: string): Promise<FlightOffer>;
}
