import { Injectable } from '@nestjs/common';
import { Cacheable } from '@tripsage/cache';
import { FlightsProvider } from './flights-provider.port.js';
import type { FlightOffer, FlightSearchRequest, FlightSearchResponse } from './flights.dto.js';
import { searchResponse } from './search-response.js';

/** Answers searches of flights, from the cache where it can. */
@Injectable()
export class FlightsService {
  constructor(private readonly provider: FlightsProvider) {}

  /**
   * Searches flights. Popular searches are refreshed before anyone waits. Every field of the request is part of the key. An
   * answer in another currency than the requested one is cached, too.
   */
  @Cacheable('flights', 'flightOffers', {
    entity: 'offers',
    operation: 'search',
    revalidate: true,
    tags: ({ args: [{ origin, destination }] }: { args: readonly [FlightSearchRequest] }) => [
      `route:${origin}-${destination}`,
    ],
  })
  async search(request: FlightSearchRequest): Promise<FlightSearchResponse> {
    return searchResponse(request, await this.provider.search(request));
  }

  @Cacheable('flights', 'flightOffer', {
    entity: 'offers',
    operation: 'get',
    tags: ({ args: [id] }: { args: readonly [string] }) => [`offer:${id}`],
  })
  async getOffer(id: string): Promise<FlightOffer> {
    return this.provider.getOffer(id);
  }
}
