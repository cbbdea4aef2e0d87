import { Injectable } from '@nestjs/common';
import { Cacheable } from '@tripsage/cache';
import { normalQuestion } from './normal-question.js';
import { WebSearchProvider, type WebQuestion, type WebResult } from './web-search-provider.port.js';
import type { WebSearchQuery, WebSearchResponse } from './web-search.dto.js';

/** Searches the web, from the cache where it can. */
@Injectable()
export class WebSearchService {
  constructor(private readonly provider: WebSearchProvider) {}

  async search({ limit, query, domains, freshness }: WebSearchQuery): Promise<WebSearchResponse> {
    const found = await this.resultsOf({ query, domains, ...(freshness !== undefined && { freshness }) });
    const results = found.slice(0, limit);
    return { query, results, count: results.length };
  }

  /** Questions with the same normal form share one answer, which is that to the words of the first who asks. */
  @Cacheable('web-search', 'webSearch', { entity: 'results', operation: 'search', key: normalQuestion })
  private async resultsOf(question: WebQuestion): Promise<readonly WebResult[]> {
    return this.provider.search(question);
  }
}
