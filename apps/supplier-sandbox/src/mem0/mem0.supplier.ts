import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import type { SandboxDatabase } from '../database/database.js';
import type { Rejection, Supplier, SupplierContext } from '../supplier.js';
import type { FailureStatus, Latency, RateLimit } from '../traffic/behaviour.js';
import type { LimitState } from '../traffic/strict-limit.js';
import { Mem0Refusal } from './mem0-requests.js';
import { mem0Routes } from './mem0.routes.js';
import { MemoryStore } from './memory-store.js';

const RATE_LIMIT: RateLimit = { limit: 120, windowSeconds: 60 };
const LATENCY: Latency = { minMs: 80, maxMs: 300 };
const FAILURES: Readonly<Record<FailureStatus, string>> = {
  429: 'Request was throttled.',
  500: 'Internal server error',
  502: 'Bad gateway',
  503: 'Service temporarily unavailable',
  504: 'Gateway timeout',
};

/** Mem0 (https://mem0.ai): memories of users, found by their meaning. Its vectors are in the sandbox's Postgres. */
export class Mem0Supplier implements Supplier {
  readonly name = 'mem0';
  readonly prefix = '/mem0';
  readonly rateLimits = RATE_LIMIT;
  readonly latency = LATENCY;
  private readonly store: MemoryStore;

  constructor(
    private readonly context: Pick<SupplierContext, 'now'>,
    database: SandboxDatabase,
  ) {
    this.store = new MemoryStore(database);
  }

  authenticate({ headers }: FastifyRequest): Rejection | undefined {
    if (headers.authorization === undefined) {
      return { status: 401, body: { detail: 'Authentication credentials were not provided.' } };
    }
    if (!/^Token \S+$/.test(headers.authorization))
      return { status: 401, body: { detail: 'Invalid token.' } };
    return undefined;
  }

  /** As Django's framework does it: nothing until a call is rejected. */
  limitHeaders({ acquired, resetAt }: LimitState): Record<string, string> {
    if (acquired) return {};
    return { 'retry-after': String(Math.max(1, Math.ceil((resetAt - this.context.now()) / 1000))) };
  }

  overLimit(): Rejection {
    return { status: 429, body: { detail: FAILURES[429] } };
  }

  failed(_request: FastifyRequest, status: FailureStatus): Rejection {
    return { status, body: status === 429 ? { detail: FAILURES[429] } : { error: FAILURES[status] } };
  }

  register(scope: FastifyInstance): void {
    scope.setNotFoundHandler((_request, reply) => reply.code(404).send({ detail: 'Not found.' }));
    scope.setErrorHandler<FastifyError | Mem0Refusal>((error, _request, reply) => {
      if (error instanceof Mem0Refusal) return reply.code(error.status).send({ error: error.message });
      const status = error.statusCode ?? 500;
      return reply.code(status).send({ error: status < 500 ? error.message : FAILURES[500] });
    });
    mem0Routes(scope, this.store);
  }
}
