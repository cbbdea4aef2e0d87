import type { FlightOffer } from '../flights.dto.js';
import type { SavedFlight } from './saved-flights.dto.js';

/**
 * Keeps the saved flights of the user who asks. Methods reject with `SupplierError` or `RateLimitedError` where there is no
 * usable answer, and with `UnauthenticatedError` without a user.
 */
export abstract class SavedFlightsProvider {
  /** The newest first. */
  abstract list(): Promise<readonly SavedFlight[]>;
  /** The one with an offer, if there is one. */
  abstract ofOffer(offerId: string): Promise<SavedFlight | undefined>;
  /** Nothing where the offer is saved already. */
  abstract save(offer: FlightOffer): Promise<SavedFlight | undefined>;
  /** `false` where there is none. */
  abstract remove(id: string): Promise<boolean>;
}
