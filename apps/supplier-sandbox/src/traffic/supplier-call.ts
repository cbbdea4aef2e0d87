import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Rejection, Supplier } from '../supplier.js';
import type { CurrentBehaviour, FailureRule } from './behaviour.js';
import type { CallCounter } from './call-counter.js';
import type { Failures } from './failures.js';
import type { Latencies } from './latency.js';
import type { LimitState, StrictLimit } from './strict-limit.js';

/** The parts that one supplier's calls pass through. */
export interface Traffic {
  readonly behaviour: CurrentBehaviour;
  readonly counter: CallCounter;
  readonly limit: StrictLimit;
  readonly failures: Failures;
  readonly latencies: Latencies;
  /** Aborted when the sandbox closes. */
  readonly closing: AbortSignal;
}

/**
 * The flow of one call to a supplier, before its route answers. It counts the call, checks the key, holds the limit,
 * waits as long as a supplier would, and fails if asked to. A call without a good key spends nothing of the limit.
 */
export function guardCalls(scope: FastifyInstance, supplier: Supplier, traffic: Traffic): void {
  scope.addHook('onRequest', async (request, reply) => {
    const endpoint = endpointOf(request);
    traffic.counter.arrived(endpoint);

    const keyless = supplier.authenticate(request);
    const limit = countCall(supplier, traffic, keyless === undefined);
    if (limit) reply.headers(supplier.limitHeaders(limit));
    if (keyless) return reject(reply, keyless);
    if (limit?.acquired === false) {
      traffic.counter.rejected();
      return reject(reply, supplier.overLimit(request));
    }

    const failure = traffic.failures.next(endpoint);
    const { latency } = traffic.behaviour.get();
    const { effort = 'search' } = request.routeOptions.config;
    await pass(traffic.latencies.next(latency, effort, supplier.patience?.(request)), traffic.closing);
    if (!failure) return undefined;
    traffic.counter.failedOnRequest();
    return fail(request, reply, supplier, failure);
  });
}

/** The endpoint's name in counters and failure rules: method and route pattern. */
export function endpointOf(request: FastifyRequest): string {
  return `${request.method} ${request.routeOptions.url ?? '(no such path)'}`;
}

/** The state of the limit, with this call counted if `isCounted`; undefined where the supplier has no limit now. */
function countCall(supplier: Supplier, traffic: Traffic, isCounted: boolean): LimitState | undefined {
  const rule = traffic.behaviour.get().rateLimits[supplier.name];
  if (!rule) {
    traffic.limit.reset();
    return undefined;
  }
  return isCounted ? traffic.limit.acquire(rule) : traffic.limit.peek(rule);
}

/** Waits, or returns early when the sandbox closes. */
async function pass(ms: number, closing: AbortSignal): Promise<void> {
  if (ms <= 0) return;
  try {
    await delay(ms, undefined, { signal: closing });
  } catch (error) {
    if (!closing.aborted) throw error;
  }
}

function reject(reply: FastifyReply, rejection: Rejection): FastifyReply {
  return reply.code(rejection.status).send(rejection.body);
}

function fail(
  request: FastifyRequest,
  reply: FastifyReply,
  supplier: Supplier,
  failure: FailureRule,
): FastifyReply {
  switch (failure.kind) {
    case 'hang':
      return reply.hijack();
    case 'reset':
      reply.hijack();
      request.raw.socket.resetAndDestroy();
      return reply;
    case 'status':
      if (failure.retryAfter !== undefined) reply.header('retry-after', String(failure.retryAfter));
      return reject(reply, supplier.failed(request, failure.status));
  }
}
