import type { Airport } from './airports.dto.js';

/** A point on Earth, in degrees. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** A city or an airport that fits a text. */
export interface SuggestedPlace {
  readonly name: string;
  /** The place itself, or the middle of its airports; `null` where nothing says where it is. */
  readonly center: Point | null;
  /** The airport itself, or those of the city. */
  readonly airports: readonly Airport[];
}

/**
 * Knows cities and airports. The method rejects with `SupplierError` when the supplier gives no usable answer, and with
 * `RateLimitedError` where a limiter rejects the call.
 */
export abstract class AirportsProvider {
  /** The places that fit a text, the best match first. */
  abstract suggest(query: string): Promise<SuggestedPlace[]>;
}
