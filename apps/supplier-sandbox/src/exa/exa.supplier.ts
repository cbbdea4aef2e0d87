import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Rejection, Supplier, SupplierContext } from '../supplier.js';
import type { FailureStatus, Latency, RateLimit } from '../traffic/behaviour.js';
import type { LimitState } from '../traffic/strict-limit.js';
import { costOf, type CostDollars } from './cost.js';
import { answerError, FAILURES, refusal, tooMany } from './exa.errors.js';
import { foundPages, type FoundPage } from './found-pages.js';
import { SEARCH_SCHEMA, type SearchBody } from './search.schema.js';

interface SearchAnswer {
  readonly requestId: string;
  readonly resolvedSearchType: string;
  readonly results: readonly FoundPage[];
  /** Milliseconds. */
  readonly searchTime: number;
  readonly costDollars: CostDollars;
}

/** Exa (https://exa.ai): web search. It tells nothing of its limit until it is reached. */
export class ExaSupplier implements Supplier {
  readonly name = 'exa';
  readonly prefix = '/exa';
  readonly latency: Latency = { minMs: 300, maxMs: 900 };
  readonly rateLimits: RateLimit = { limit: 10, windowSeconds: 1 };

  constructor(private readonly context: SupplierContext) {}

  /** Any key will do, in either header that Exa reads. */
  authenticate(request: FastifyRequest): Rejection | undefined {
    const { 'x-api-key': key, authorization } = request.headers;
    if (key || /^Bearer \S+$/.test(authorization ?? '')) return undefined;
    return refusal(request, 401, 'INVALID_API_KEY', 'Invalid API key');
  }

  limitHeaders(): Record<string, string> {
    return {};
  }

  overLimit(_request: FastifyRequest, { limit }: LimitState): Rejection {
    return tooMany(limit);
  }

  failed(request: FastifyRequest, status: FailureStatus): Rejection {
    return status === 429 ? tooMany(this.rateLimits.limit) : refusal(request, status, ...FAILURES[status]);
  }

  costUsd(request: FastifyRequest): number {
    return costOf(request.body as SearchBody).total;
  }

  register(scope: FastifyInstance): void {
    const { now, draw } = this.context;
    scope.setErrorHandler(answerError);
    scope.post<{ Body: SearchBody }>(
      '/search',
      { schema: { body: SEARCH_SCHEMA }, config: { effort: 'search' } },
      (request): SearchAnswer => ({
        requestId: request.id,
        resolvedSearchType: 'neural',
        results: foundPages(request.body, now(), draw),
        searchTime: Math.round(10 * (200 + 600 * draw.unit('search-time', request.id))) / 10,
        costDollars: costOf(request.body),
      }),
    );
  }
}
