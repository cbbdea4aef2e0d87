import type { Duffel } from '@duffel/api';
import type { OfferRequest } from '@duffel/api/types';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@tripsage/cache';
import { CLOCK } from '../app.clock.js';
import { APP_CONFIG, type AppConfig } from '../app.config.js';
import type { DuffelConfig } from '../configuration/supplier-configs.js';
import { CHILD_AGE, INFANT_AGE } from '../suppliers/duffel/duffel-ages.js';
import { DuffelClient } from '../suppliers/duffel/duffel.client.js';
import { SupplierLog } from '../suppliers/supplier-log.js';
import { SupplierError } from '../suppliers/supplier.error.js';
import { flightOfferOf } from './duffel.flight-offer.js';
import { readableOffers } from './duffel.readable-offers.js';
import {
  FlightsProvider,
  type FoundOffers,
  type JourneyLegs,
  type JourneyTerms,
} from './flights-provider.port.js';
import type { FlightOffer } from './flights.dto.js';

type SearchOptions = Parameters<Duffel['offerRequests']['create']>[0];

/** Flights from Duffel. */
@Injectable()
export class DuffelFlightsProvider extends FlightsProvider {
  private readonly config: DuffelConfig;

  constructor(
    @Inject(APP_CONFIG) { duffel: config }: AppConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly duffel: DuffelClient,
    private readonly log: SupplierLog,
  ) {
    super();
    this.config = config;
  }

  async search(terms: JourneyTerms, legs: JourneyLegs): Promise<FoundOffers> {
    const options = searchOptionsOf(terms, legs, this.config.airlineTimeoutMs);
    return this.duffel.ask({
      kind: 'search',
      endpoint: 'POST /air/offer_requests',
      limitMs: this.config.searchTimeoutMs,
      send: (duffel) => duffel.offerRequests.create(options),
      translate: (data) => this.foundOffers(data),
    });
  }

  async getOffer(id: string): Promise<FlightOffer> {
    const offer = await this.duffel.ask({
      kind: 'lookup',
      endpoint: 'GET /air/offers/:id',
      send: (duffel) => duffel.offers.get(encodeURIComponent(id)),
      translate: flightOfferOf,
    });
    if (Date.parse(offer.expiresAt) <= this.clock.now()) {
      throw new SupplierError('duffel', 'gone', 'The offer has expired.');
    }
    return offer;
  }

  private foundOffers({ id, offers: given }: OfferRequest): FoundOffers {
    const { offers, leftOut } = readableOffers(given, this.clock.now());
    if (leftOut.length > 0) {
      const text = `duffel: ${leftOut.length} of ${given.length} offers can't be read, such as: ${leftOut[0]}`;
      this.log.warn('duffel offers left out', text);
    }
    return { searchId: id, offers };
  }
}

function searchOptionsOf(terms: JourneyTerms, legs: JourneyLegs, supplierTimeoutMs: number): SearchOptions {
  return {
    slices: legs.map(({ origin, destination, departureDate }) => ({
      origin,
      destination,
      departure_date: departureDate,
      departure_time: null,
      arrival_time: null,
    })),
    passengers: passengersOf(terms),
    cabin_class: terms.cabinClass,
    max_connections: terms.connections,
    return_offers: true,
    supplier_timeout: supplierTimeoutMs,
  };
}

function passengersOf({ adults, children, infants }: JourneyTerms): SearchOptions['passengers'] {
  return [
    ...Array.from({ length: adults }, () => ({ type: 'adult' as const })),
    ...Array.from({ length: children }, () => ({ age: CHILD_AGE })),
    ...Array.from({ length: infants }, () => ({ age: INFANT_AGE })),
  ];
}
