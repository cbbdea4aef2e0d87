import { Injectable } from '@nestjs/common';
import { Cacheable, CacheEvict, CachePut } from '@tripsage/cache';
import { tags } from '../app.cache.js';
import { SupplierError } from '../suppliers/supplier.error.js';
import { filteredFlights, type FoundFlights, foundFlights } from './found-flights.js';
import { FlightsProvider, type JourneyLegs, type JourneyTerms } from './flights-provider.port.js';
import type { FlightOffer, FlightSearchRequest, FlightSearchResponse } from './flights.dto.js';
import { legsOf, legsOver, termsOf } from './journey.js';
import type { MultiCitySearchRequest } from './multi-city/multi-city.dto.js';

/** Answers searches of flights, from the cache where it can. */
@Injectable()
export class FlightsService {
  constructor(private readonly provider: FlightsProvider) {}

  /** Searches a way out, and back. Wishes that only take offers away from an answer cost no call. */
  async search(request: FlightSearchRequest): Promise<FlightSearchResponse> {
    return filteredFlights(await this.find(termsOf(request), ...legsOf(request)), request);
  }

  /** Searches a journey over several places. There and back it is the same question as that search. */
  async searchMultiCity(request: MultiCitySearchRequest): Promise<FlightSearchResponse> {
    return filteredFlights(await this.find(termsOf(request), ...legsOver(request)), request);
  }

  /**
   * All offers for a journey: what the supplier is asked is the key, no more and no less. Each argument is a plain object
   * without objects inside, whose key is remembered. Popular journeys are refreshed before anyone waits.
   */
  @Cacheable('flights', 'flightOffers', {
    entity: 'offers',
    operation: 'search',
    revalidate: true,
    tags: ({ args: [, ...legs] }: { args: readonly [JourneyTerms, ...JourneyLegs] }) =>
      legs.map(({ origin, destination }) => tags.route(origin, destination)),
  })
  async find(terms: JourneyTerms, ...legs: JourneyLegs): Promise<FoundFlights> {
    return foundFlights(await this.provider.search(terms, legs));
  }

  @Cacheable('flights', 'flightOffer', { entity: 'offers', operation: 'get', tags: ofOffer })
  async getOffer(id: string): Promise<FlightOffer> {
    return this.provider.getOffer(id);
  }

  /**
   * The offer as the supplier has it now, for the last look before it is booked. Others are answered with it from then on, or
   * hear that it is gone.
   */
  async refreshOffer(id: string): Promise<FlightOffer> {
    try {
      return await this.readOfferAnew(id);
    } catch (error) {
      if (isNotToBeHad(error)) await this.forgetOffer(id);
      throw error;
    }
  }

  @CachePut('flights', 'flightOffer', { of: [FlightsService, 'getOffer'], tags: ofOffer })
  async readOfferAnew(id: string): Promise<FlightOffer> {
    return this.provider.getOffer(id);
  }

  @CacheEvict({ tags: ofOffer })
  async forgetOffer(_id: string): Promise<void> {}
}

function ofOffer({ args: [id] }: { args: readonly unknown[] }): string[] {
  return [tags.offer(id as string)];
}

function isNotToBeHad(error: unknown): boolean {
  return error instanceof SupplierError && (error.failure === 'gone' || error.failure === 'not-found');
}
