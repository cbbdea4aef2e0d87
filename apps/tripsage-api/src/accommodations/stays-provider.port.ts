import type { Point } from '../flights/airports/airports-provider.port.js';
import type { Accommodation, AccommodationListing } from './accommodation.js';
import type { StayRates } from './stay-rates.js';

/** The question that a supplier is asked: where, when, and for how many. */
export interface StayQuestion extends Point {
  readonly radiusKm: number;
  readonly checkIn: string;
  readonly checkOut: string;
  readonly adults: number;
  readonly children: number;
  readonly rooms: number;
}

/**
 * Sells stays. Methods reject with `SupplierError` when the supplier gives no usable answer. Its `failure` is
 * `'not-found'` or `'gone'` for what is not to be had. They reject with `RateLimitedError` where a limiter rejects the call.
 */
export abstract class StaysProvider {
  /** All places with a free room, in any order. */
  abstract search(question: StayQuestion): Promise<AccommodationListing[]>;
  abstract getAccommodation(id: string): Promise<Accommodation>;
  /** The rooms and rates of a listing, by its `searchResultId`. */
  abstract getRates(searchResultId: string): Promise<StayRates>;
}
