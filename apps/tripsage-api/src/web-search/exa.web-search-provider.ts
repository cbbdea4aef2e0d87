import { Inject, Injectable } from '@nestjs/common';
import { type Clock, RateLimited } from '@tripsage/cache';
import { Exa, ExaError, type SearchResponse } from 'exa-js';
import { CLOCK } from '../app.clock.js';
import { APP_CONFIG, type AppConfig } from '../app.config.js';
import { httpFailure } from '../suppliers/http-failure.js';
import { HttpRefusal } from '../suppliers/http-json.js';
import { SupplierCalls } from '../suppliers/supplier-calls.js';
import { SupplierCosts } from '../suppliers/supplier-costs.js';
import type { SupplierError } from '../suppliers/supplier.error.js';
import { Suppliers } from '../suppliers/suppliers.js';
import { UnreadableAnswerError } from '../suppliers/unreadable-answer.error.js';
import { LONGEST_SNIPPET, webResultsOf } from './exa.web-results.js';
import { type Freshness, MOST_RESULTS, WebSearchProvider } from './web-search-provider.port.js';
import type { WebQuestion, WebResult } from './web-search-provider.port.js';

const NAMES = { supplier: 'exa', title: 'Exa', keyVariable: 'EXA_API_KEY' };
const DAY_MS = 24 * 60 * 60 * 1000;
const DAYS: Record<Freshness, number> = { day: 1, week: 7, month: 31, year: 366 };

/** Longer than what is shown of a page, since tags are taken out of it. */
const CONTENTS = { text: { maxCharacters: 2 * LONGEST_SNIPPET } };

type SearchAnswer = SearchResponse<typeof CONTENTS>;

/** Web search by Exa, through its SDK. */
@Injectable()
export class ExaWebSearchProvider extends WebSearchProvider {
  private readonly exa: Exa;
  private readonly callTimeoutMs: number;

  constructor(
    @Inject(APP_CONFIG) { exa: { key, baseUrl, callTimeoutMs } }: AppConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly suppliers: Suppliers,
    private readonly calls: SupplierCalls,
    private readonly costs: SupplierCosts,
  ) {
    super();
    this.exa = new Exa(key, baseUrl);
    this.callTimeoutMs = callTimeoutMs;
  }

  async search(question: WebQuestion): Promise<readonly WebResult[]> {
    return this.suppliers.ask({
      endpoint: 'POST /search',
      send: () => this.request(question),
      translate: webResultsOf,
      failureOf,
    });
  }

  @RateLimited('exa')
  private async request({ query, domains, freshness }: WebQuestion): Promise<SearchAnswer> {
    const answer = await this.calls.within('exa', this.callTimeoutMs, () =>
      this.exa.search(query, {
        // As many as the price includes, whoever asks for how many: that is one question.
        numResults: MOST_RESULTS,
        contents: CONTENTS,
        ...(domains.length > 0 && { includeDomains: [...domains] }),
        ...(freshness !== undefined && { startPublishedDate: this.startOf(freshness) }),
      }),
    );
    // Any JSON may have come.
    this.costs.add('exa', (answer as SearchAnswer | undefined)?.costDollars?.total);
    return answer;
  }

  private startOf(freshness: Freshness): string {
    return new Date(this.clock.now() - DAYS[freshness] * DAY_MS).toISOString();
  }
}

/** The SDK's error has the status of the answer, and no headers; an answer that is no JSON has a status below 400. */
function failureOf(error: unknown, nowMs: number): SupplierError {
  if (!(error instanceof ExaError)) return httpFailure(error, nowMs, NAMES);
  const { statusCode } = error;
  const cause =
    statusCode >= 400
      ? new HttpRefusal(statusCode, new Headers(), undefined)
      : new UnreadableAnswerError('the answer is not JSON.');
  return httpFailure(cause, nowMs, NAMES);
}
