import { Injectable } from '@nestjs/common';
import { Cacheable } from '@tripsage/cache';
import { tags } from '../app.cache.js';
import type { Point } from '../flights/airports/airports-provider.port.js';
import { AirportsService } from '../flights/airports/airports.service.js';
import { ProblemError } from '../problems/problem.error.js';
import type { Accommodation, AccommodationSearchResponse } from './accommodation.js';
import type { AccommodationSearchRequest } from './accommodations.dto.js';
import { filteredStays, foundStays } from './found-stays.js';
import type { StayRates } from './stay-rates.js';
import { type StayQuestion, StaysProvider } from './stays-provider.port.js';

/** Three decimals are about 100 m: two who point at one street ask one question. */
const DECIMALS = 1_000;

/** Answers searches of stays, from the cache where it can. */
@Injectable()
export class AccommodationsService {
  constructor(
    private readonly provider: StaysProvider,
    private readonly airports: AirportsService,
  ) {}

  /** Searches places to sleep. Wishes that only take places away from an answer cost no call. */
  async search(request: AccommodationSearchRequest): Promise<AccommodationSearchResponse> {
    const { latitude, longitude } = await this.pointOf(request);
    const { radiusKm, checkIn, checkOut, adults, children, rooms } = request;
    const question = { latitude, longitude, radiusKm, checkIn, checkOut, adults, children, rooms };
    return filteredStays(await this.find(question), request);
  }

  /** All places with a free room: what the supplier is asked is the key, no more and no less. */
  @Cacheable('accommodations', 'stays', { entity: 'stays', operation: 'search' })
  async find(question: StayQuestion): Promise<AccommodationSearchResponse> {
    return foundStays(await this.provider.search(question));
  }

  @Cacheable('accommodations', 'accommodation', {
    entity: 'accommodation',
    operation: 'get',
    tags: ({ args: [id] }: { args: readonly [string] }) => [tags.accommodation(id)],
  })
  async get(id: string): Promise<Accommodation> {
    return this.provider.getAccommodation(id);
  }

  @Cacheable('accommodations', 'stayRates', {
    entity: 'rates',
    operation: 'get',
    tags: ({ value }: { value: StayRates }) => [tags.accommodation(value.accommodationId)],
  })
  async getRates(searchResultId: string): Promise<StayRates> {
    return this.provider.getRates(searchResultId);
  }

  private async pointOf({ location = '', latitude, longitude }: AccommodationSearchRequest): Promise<Point> {
    const point =
      latitude === undefined || longitude === undefined
        ? await this.airports.locate(location)
        : { latitude, longitude };
    if (point === null) throw placeNotKnown(location);
    return { latitude: rounded(point.latitude), longitude: rounded(point.longitude) };
  }
}

function rounded(degrees: number): number {
  // Adding 0 makes a plain 0 of -0, which would be another key.
  return Math.round(degrees * DECIMALS) / DECIMALS + 0;
}

function placeNotKnown(location: string): ProblemError {
  return new ProblemError('place-not-known', {
    title: 'No such place is known',
    status: 422,
    detail: 'No city and no airport fits the location.',
    errors: [
      {
        field: 'location',
        given: location,
        expected: 'a city or an airport, such as Paris or CDG, or latitude and longitude in its stead',
      },
    ],
  });
}
