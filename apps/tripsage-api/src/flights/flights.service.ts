import { Injectable } from '@nestjs/common';
import { Cacheable } from '@tripsage/cache';
import { FlightsProvider } from './flights-provider.port.js';
import type { FlightOffer, FlightSearchRequest, FlightSearchResponse } from './flights.dto.js';
import { searchResponse } from './search-response.js';

/** What travellers ask of flights, answered from the cache where it can be. */
@Injectable()
export class FlightsService {
  constructor(private readonly provider: FlightsProvider) {}

  /**
   * Searches that many travellers make are renewed before anyone waits. Every field of the request counts for the key. An answer whose currency is not the asked one is kept too, so that
   * asking again costs nothing.
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
