import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@tripsage/cache';
import { CLOCK } from '../app.clock.js';
import { APP_CONFIG, type AppConfig } from '../app.config.js';
import { CHILD_AGE } from '../suppliers/duffel/duffel-ages.js';
import { DuffelClient } from '../suppliers/duffel/duffel.client.js';
import { readAnswer } from '../suppliers/read-answer.js';
import { readEach } from '../suppliers/read-each.js';
import { SupplierLog } from '../suppliers/supplier-log.js';
import { SupplierError } from '../suppliers/supplier.error.js';
import type { Accommodation, AccommodationListing } from './accommodation.js';
import { accommodationOf, listingOf } from './duffel.accommodation.js';
import { stayRatesOf } from './duffel.stay-rates.js';
import { ACCOMMODATION_SHAPE, SEARCH_SHAPE } from './duffel.stay-shapes.js';
import type { StayRates } from './stay-rates.js';
import { type StayQuestion, StaysProvider } from './stays-provider.port.js';

/** Stays from Duffel. */
@Injectable()
export class DuffelStaysProvider extends StaysProvider {
  private readonly searchTimeoutMs: number;

  constructor(
    @Inject(APP_CONFIG) { duffel: { searchTimeoutMs } }: AppConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly duffel: DuffelClient,
    private readonly log: SupplierLog,
  ) {
    super();
    this.searchTimeoutMs = searchTimeoutMs;
  }

  async search(question: StayQuestion): Promise<AccommodationListing[]> {
    const { latitude, longitude, radiusKm, checkIn, checkOut, rooms } = question;
    return this.duffel.ask({
      kind: 'search',
      endpoint: 'POST /stays/search',
      limitMs: this.searchTimeoutMs,
      send: (duffel) =>
        duffel.stays.search({
          rooms,
          guests: guestsOf(question),
          check_in_date: checkIn,
          check_out_date: checkOut,
          location: { radius: radiusKm, geographic_coordinates: { latitude, longitude } },
        }),
      translate: (data) => this.listings(data, question),
    });
  }

  async getAccommodation(id: string): Promise<Accommodation> {
    return this.duffel.ask({
      kind: 'lookup',
      endpoint: 'GET /stays/accommodation/:id',
      send: (duffel) => duffel.stays.accommodation.get(encodeURIComponent(id)),
      translate: (data) => accommodationOf(readAnswer(ACCOMMODATION_SHAPE, data)),
    });
  }

  async getRates(searchResultId: string): Promise<StayRates> {
    const rates = await this.duffel.ask({
      kind: 'lookup',
      endpoint: 'POST /stays/search_results/:id/actions/fetch_all_rates',
      // Duffel asks the hotel, as for a search.
      limitMs: this.searchTimeoutMs,
      send: (duffel) => duffel.stays.searchResults.fetchAllRates(encodeURIComponent(searchResultId)),
      translate: stayRatesOf,
    });
    if (Date.parse(rates.expiresAt) <= this.clock.now()) {
      throw new SupplierError('duffel', 'gone', 'The rates have expired.');
    }
    return rates;
  }

  private listings(data: unknown, question: StayQuestion): AccommodationListing[] {
    const { results } = readAnswer(SEARCH_SHAPE, data);
    const { items, leftOut } = readEach(results, (result) => listingOf(result, question));
    if (leftOut.length > 0) {
      const text = `duffel: ${leftOut.length} of ${results.length} stays can't be read, such as: ${leftOut[0]}`;
      this.log.warn('duffel stays left out', text);
    }
    return items.filter(({ expiresAt }) => Date.parse(expiresAt) > this.clock.now());
  }
}

function guestsOf({
  adults,
  children,
}: StayQuestion): ({ type: 'adult' } | { type: 'child'; age: number })[] {
  return [
    ...Array.from({ length: adults }, () => ({ type: 'adult' as const })),
    ...Array.from({ length: children }, () => ({ type: 'child' as const, age: CHILD_AGE })),
  ];
}
