import { Duffel } from '@duffel/api';
import type { OfferRequest } from '@duffel/api/types';
import { Inject, Injectable } from '@nestjs/common';
import { type Clock, RateLimited, RateLimitedError } from '@tripsage/cache';
import { CLOCK } from '../app.clock.js';
import { APP_CONFIG, type AppConfig } from '../app.config.js';
import type { DuffelConfig } from '../configuration/supplier-configs.js';
import { type DuffelCallKind, duffelFailure } from '../suppliers/duffel-failure.js';
import { SupplierCalls } from '../suppliers/supplier-calls.js';
import { SupplierLog } from '../suppliers/supplier-log.js';
import { SupplierError } from '../suppliers/supplier.error.js';
import { flightOfferOf } from './duffel.flight-offer.js';
import { readableOffers } from './duffel.readable-offers.js';
import { FlightsProvider, type FoundOffers } from './flights-provider.port.js';
import type { FlightOffer, FlightSearchRequest } from './flights.dto.js';

type SearchOptions = Parameters<Duffel['offerRequests']['create']>[0];

interface DuffelCall {
  kind: DuffelCallKind;
  endpoint: string;
  limitMs: number;
}

/** Duffel takes ages, not kinds; these lie in the middle of what every airline counts as a child and as an infant. */
const CHILD_AGE = 8;
const INFANT_AGE = 1;

/** Flights from Duffel, through its SDK. */
@Injectable()
export class DuffelFlightsProvider extends FlightsProvider {
  private readonly duffel: Duffel;
  private readonly config: DuffelConfig;

  constructor(
    @Inject(APP_CONFIG) { duffel: config }: AppConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly calls: SupplierCalls,
    private readonly log: SupplierLog,
  ) {
    super();
    this.config = config;
    // The SDK joins paths with `new URL`, which drops the last part of a base without a trailing slash.
    this.duffel = new Duffel({
      token: config.key,
      basePath: `${config.baseUrl}/`,
    });
  }

  async search(request: FlightSearchRequest): Promise<FoundOffers> {
    const options = searchOptionsOf(request, this.config.airlineTimeoutMs);
    return this.ask(
      { kind: 'search', endpoint: 'POST /air/offer_requests', limitMs: this.config.searchTimeoutMs },
      () => this.duffel.offerRequests.create(options),
      (data) => this.foundOffers(data),
    );
  }

  async getOffer(id: string): Promise<FlightOffer> {
    const offer = await this.ask(
      { kind: 'lookup', endpoint: 'GET /air/offers/:id', limitMs: this.config.callTimeoutMs },
      () => this.duffel.offers.get(encodeURIComponent(id)),
      flightOfferOf,
    );
    if (Date.parse(offer.expiresAt) <= this.clock.now()) {
      throw new SupplierError('duffel', 'gone', 'The offer has expired.');
    }
    return offer;
  }

  /**
   * One call in our terms: its answer translated, its failure a `SupplierError`, which is logged.
   *
   * @throws RateLimitedError where a limiter rejects it
   */
  private async ask<Data, Answer>(
    { kind, endpoint, limitMs }: DuffelCall,
    call: () => Promise<{ data: Data }>,
    translate: (data: Data) => Answer,
  ): Promise<Answer> {
    try {
      const { data } = await this.request(limitMs, call);
      return translate(data);
    } catch (error) {
      if (error instanceof RateLimitedError) throw error;
      const failure = duffelFailure(error, kind, this.clock.now());
      this.log.failed(failure, endpoint);
      throw failure;
    }
  }

  /** Sends every request to Duffel, and gives the limiter the limits in its answer. */
  @RateLimited('duffel')
  private async request<Answer>(limitMs: number, call: () => Promise<Answer>): Promise<Answer> {
    return this.calls.within('duffel', limitMs, call);
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

function searchOptionsOf(request: FlightSearchRequest, supplierTimeoutMs: number): SearchOptions {
  const { origin, destination, departureDate, returnDate, cabinClass, maxStops = 2 } = request;
  return {
    slices: [
      sliceOf(origin, destination, departureDate),
      ...(returnDate === undefined ? [] : [sliceOf(destination, origin, returnDate)]),
    ],
    passengers: passengersOf(request),
    cabin_class: cabinClass,
    // Duffel takes 0 to 2 and means 1 when it is left out; it has no offers with more than 2.
    max_connections: Math.min(maxStops, 2) as 0 | 1 | 2,
    return_offers: true,
    supplier_timeout: supplierTimeoutMs,
  };
}

function sliceOf(origin: string, destination: string, date: string): SearchOptions['slices'][number] {
  return { origin, destination, departure_date: date, departure_time: null, arrival_time: null };
}

function passengersOf({ adults, children, infants }: FlightSearchRequest): SearchOptions['passengers'] {
  return [
    ...Array.from({ length: adults }, () => ({ type: 'adult' as const })),
    ...Array.from({ length: children }, () => ({ age: CHILD_AGE })),
    ...Array.from({ length: infants }, () => ({ age: INFANT_AGE })),
  ];
}
