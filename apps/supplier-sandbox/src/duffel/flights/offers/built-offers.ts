import { BoundedMemo } from '../../../bounded-memo.js';
import type { FlightMarket } from '../timetable/flight-market.js';
import type { OfferRequestRecord } from '../offer-requests/offer-request.store.js';
import { offersOf, type ListedOffer } from './offers.js';

/** Some 200 kB each: a client reads an offer soon after the search that gave it, or not at all. */
const MOST_SEARCHES = 50;

/** The offers of searches: those of the latest are kept, those of older ones are built again and read the same. */
export class BuiltOffers {
  private readonly built = new BoundedMemo<string, readonly ListedOffer[]>(MOST_SEARCHES);
  constructor(private readonly market: FlightMarket) {}

  of(record: OfferRequestRecord): readonly ListedOffer[] {
    return this.built.of(record.token, () => offersOf(record, this.market));
  }
}
