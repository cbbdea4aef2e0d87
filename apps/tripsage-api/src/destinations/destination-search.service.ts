import { Injectable } from '@nestjs/common';
import { Cacheable } from '@tripsage/cache';
import { tags } from '../app.cache.js';
import { EmbeddingsService } from '../embeddings/embeddings.service.js';
import { normalizedText } from '../requests/normalized-text.js';
import type {
  DestinationSearchRequest,
  DestinationSearchResponse,
  FoundDestination,
} from './destination-search.dto.js';
import { type DestinationMatch, DestinationsProvider } from './destinations-provider.port.js';
import { MOST_DESTINATIONS } from './destinations.dto.js';
import { DestinationsService } from './destinations.service.js';

/** Finds destinations by what a traveler means, by the vectors of descriptions in the database. */
@Injectable()
export class DestinationSearchService {
  constructor(
    private readonly embeddings: EmbeddingsService,
    private readonly provider: DestinationsProvider,
    private readonly destinations: DestinationsService,
  ) {}

  /** Any limit is a part of one answer. Destinations themselves come from the entries that are there by their ids. */
  async search({ query, limit }: DestinationSearchRequest): Promise<DestinationSearchResponse> {
    const matches = (await this.match(normalizedText(query))).slice(0, limit);
    const found = await this.destinations.findMany(matches.map(({ id }) => id));
    const results = matches.flatMap(({ similarity }, at): FoundDestination[] => {
      const destination = found[at];
      return destination === undefined || destination === null ? [] : [{ ...destination, similarity }];
    });
    return { results, count: results.length };
  }

  @Cacheable('destinations', 'destination', {
    entity: 'destinations',
    operation: 'match',
    tags: () => [tags.destinations()],
  })
  async match(query: string): Promise<readonly DestinationMatch[]> {
    const [embedding] = await this.embeddings.vectorsOf([query]);
    return this.provider.match(embedding as Float32Array, MOST_DESTINATIONS);
  }
}
