import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import type { Claims, SandboxDatabase } from '../database/database.js';
import type { Rejection, Supplier, SupplierContext } from '../supplier.js';
import type { FailureStatus, Latency, RateLimit } from '../traffic/behaviour.js';
import type { LimitState } from '../traffic/strict-limit.js';
import { claimsOfRequest, gatewayRefusal } from './access/access.js';
import { SigningKey } from './access/signing-key.js';
import { authRoutes, JWKS_PATH } from './auth/auth.routes.js';
import {
  bodyOfPostgresError,
  postgresErrorOf,
  PostgrestRefusal,
  statusOfPostgresError,
} from './rest/postgrest-error.js';
import { restRoutes } from './rest/rest.routes.js';
import { WebhookSender } from './webhooks/webhook-sender.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The verified claims of a request to Supabase; undefined elsewhere. */
    supabaseClaims?: Claims;
  }
}

const RATE_LIMIT: RateLimit = { limit: 1000, windowSeconds: 60 };
const LATENCY: Latency = { minMs: 5, maxMs: 40 };
const REASONS: Readonly<Record<FailureStatus, string>> = {
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** Supabase (https://supabase.com): PostgREST and the parts of Auth that it needs, on the sandbox's own Postgres. */
export class SupabaseSupplier implements Supplier {
  readonly name = 'supabase';
  readonly prefix = '/supabase';
  readonly rateLimits = RATE_LIMIT;
  readonly latency = LATENCY;
  private readonly key: SigningKey;
  private readonly webhooks: WebhookSender;

  constructor(
    private readonly context: Pick<SupplierContext, 'now' | 'draw' | 'webhooks' | 'webhookSecret'>,
    private readonly database: SandboxDatabase,
  ) {
    this.key = new SigningKey(context.now);
    this.webhooks = new WebhookSender(database, context);
  }

  authenticate(request: FastifyRequest): Rejection | undefined {
    if (request.routeOptions.url === `${this.prefix}${JWKS_PATH}`) return undefined;
    const body = gatewayRefusal(request);
    return body && { status: 401, body };
  }

  /** Those of the gateway before the project; the time to wait only where a call is rejected. */
  limitHeaders({ acquired, limit, remaining, resetAt }: LimitState): Record<string, string> {
    const seconds = String(Math.max(1, Math.ceil((resetAt - this.context.now()) / 1000)));
    return {
      'ratelimit-limit': String(limit),
      'ratelimit-remaining': String(remaining),
      'ratelimit-reset': seconds,
      ...(acquired ? {} : { 'retry-after': seconds }),
    };
  }

  overLimit(): Rejection {
    return { status: 429, body: { message: 'API rate limit exceeded' } };
  }

  failed(_request: FastifyRequest, status: FailureStatus): Rejection {
    if (status !== 503) return { status, body: { message: REASONS[status] } };
    const message = 'Could not query the database for the schema cache. Retrying.';
    return { status, body: { code: 'PGRST002', message, details: null, hint: null } };
  }

  register(scope: FastifyInstance): void {
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
      done(null, body),
    );
    scope.decorateRequest('supabaseClaims');
    scope.addHook('onRequest', async (request) => {
      if (!request.url.startsWith(`${this.prefix}/rest/`)) return;
      request.supabaseClaims = await claimsOfRequest(request, this.key);
    });
    scope.addHook('onClose', async () => {
      await this.webhooks.close();
      await this.database.close();
    });
    scope.setNotFoundHandler((_request, reply) =>
      reply.code(404).send({ message: 'no Route matched with those values' }),
    );
    scope.setErrorHandler<FastifyError | PostgrestRefusal>((error, request, reply) => {
      if (error instanceof PostgrestRefusal) {
        return reply.code(error.status).headers(error.headers).send(error.body);
      }
      const postgres = postgresErrorOf(error);
      if (postgres) {
        const role = request.supabaseClaims?.role ?? 'anon';
        return reply.code(statusOfPostgresError(postgres.code, role)).send(bodyOfPostgresError(postgres));
      }
      const status = error.statusCode ?? 500;
      const code = status < 500 ? 'PGRST102' : 'PGRSTX00';
      return reply.code(status).send({ code, message: error.message, details: null, hint: null });
    });
    authRoutes(scope, this.key, this.context.now);
    restRoutes(scope, this.database, (request) => request.supabaseClaims ?? { role: 'anon' });
  }
}
