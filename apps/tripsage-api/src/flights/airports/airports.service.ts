import { Injectable } from '@nestjs/common';
import { Cacheable } from '@tripsage/cache';
import { normalizedText } from '../../requests/normalized-text.js';
import { AirportsProvider, type Point } from './airports-provider.port.js';
import type { Airport, AirportSearchRequest, AirportSearchResponse } from './airports.dto.js';
import type { FoundPlaces } from './found-places.js';

/** Finds airports and places by text, from the cache where it can. */
@Injectable()
export class AirportsService {
  constructor(private readonly provider: AirportsProvider) {}

  /** The airports that fit a text, at most `limit`. */
  async search({ query, limit }: AirportSearchRequest): Promise<AirportSearchResponse> {
    const { response } = await this.find(normalizedText(query));
    // The kept answer itself, whose text is kept by identity.
    if (response.count <= limit) return response;
    return { results: response.results.slice(0, limit), count: limit };
  }

  /** The point that a text stands for; `null` where no place is known that fits. */
  async locate(text: string): Promise<Point | null> {
    return (await this.find(normalizedText(text))).center;
  }

  /** @param query normalized, and sent so */
  @Cacheable('airports', 'airports', { entity: 'airports', operation: 'search' })
  async find(query: string): Promise<FoundPlaces> {
    const places = await this.provider.suggest(query);
    const results = eachOnce(places.flatMap(({ airports }) => airports));
    return {
      response: { results, count: results.length },
      center: places.find(({ center }) => center !== null)?.center ?? null,
    };
  }
}

/** A city and its airports may both fit. */
function eachOnce(airports: readonly Airport[]): Airport[] {
  const byCode = new Map<string, Airport>();
  for (const airport of airports) if (!byCode.has(airport.code)) byCode.set(airport.code, airport);
  return [...byCode.values()];
}
