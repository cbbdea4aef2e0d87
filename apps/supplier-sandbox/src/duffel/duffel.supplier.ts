import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Rejection, Supplier } from '../supplier.js';
import type { FailureStatus, Latency, RateLimit } from '../traffic/behaviour.js';
import type { LimitState } from '../traffic/strict-limit.js';
import { authenticate } from './duffel.access.js';
import type { DuffelContext } from './duffel.context.js';
import { answerError, FAILURES, refusal } from './duffel.errors.js';
import { flightRoutes } from './flights/flights.routes.js';
import { placeRoutes } from './places/places.routes.js';
import { stayRoutes } from './stays/stays.routes.js';

/** Duffel's limit for an account: 60 calls in 60 s. */
const RATE_LIMIT: RateLimit = { limit: 60, windowSeconds: 60 };

/** Duffel (https://duffel.com): flights, stays and places, version 2 of its API. */
export class DuffelSupplier implements Supplier {
  readonly name = 'duffel';
  readonly prefix = '';
  readonly rateLimits = RATE_LIMIT;
  readonly latency: Latency = { minMs: 300, maxMs: 1500 };

  constructor(private readonly context: DuffelContext) {}

  authenticate(request: FastifyRequest): Rejection | undefined {
    return authenticate(request);
  }

  /** `ratelimit-reset` is an HTTP date, which has whole seconds: rounded up, so that a call made then passes. */
  limitHeaders({ limit, remaining, resetAt }: LimitState): Record<string, string> {
    return {
      'ratelimit-limit': String(limit),
      'ratelimit-remaining': String(remaining),
      'ratelimit-reset': new Date(Math.ceil(resetAt / 1000) * 1000).toUTCString(),
    };
  }

  overLimit(request: FastifyRequest): Rejection {
    return refusal(request, 429, FAILURES[429]);
  }

  failed(request: FastifyRequest, status: FailureStatus): Rejection {
    return refusal(request, status, FAILURES[status]);
  }

  /** `supplier_timeout` in milliseconds; values outside 2 to 60 s are ignored, as Duffel does. */
  patience(request: FastifyRequest): number | undefined {
    const { supplier_timeout: asked } = request.query as { supplier_timeout?: string };
    const ms = Number(asked);
    return asked !== undefined && ms >= 2_000 && ms <= 60_000 ? ms : undefined;
  }

  register(scope: FastifyInstance): void {
    scope.setErrorHandler(answerError);
    scope.addHook('onSend', async (request, reply) => {
      reply.header('x-request-id', request.id);
    });
    flightRoutes(scope, this.context);
    placeRoutes(scope);
    stayRoutes(scope, this.context);
  }
}
