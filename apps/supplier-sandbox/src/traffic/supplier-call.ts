import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Rejection, Supplier } from '../supplier.js';
import type { CurrentBehaviour, FailureKind, FailureRule } from './behaviour.js';
import type { CallCounter } from './call-counter.js';
import type { Failures } from './failures.js';
import { Garbage } from './garbage.js';
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

const DEFAULT_SLOW_MS = 10_000;

/**
 * The flow of one call to a supplier, before its route answers. It counts the call, checks the key, holds the limits,
 * waits as long as a supplier would, and fails if asked to. A call without a good key spends nothing of the limits.
 */
export function guardCalls(scope: FastifyInstance, supplier: Supplier, traffic: Traffic): void {
  const { name } = supplier;
  const garbage = new Garbage();
  const failed = new WeakSet<FastifyRequest>();

  scope.addHook('onRequest', async (request, reply) => {
    const endpoint = endpointOf(request);
    traffic.counter.arrived(endpoint, name);

    const keyless = supplier.authenticate(request);
    const limit = countCall(supplier, traffic, keyless === undefined);
    if (limit) reply.headers(supplier.limitHeaders(limit));
    if (keyless) return reject(reply, keyless);
    if (limit?.acquired === false) {
      traffic.counter.rejected(name);
      return reject(reply, supplier.overLimit(request, limit));
    }

    const failure = traffic.failures.next(endpoint, name);
    const latency = traffic.behaviour.get().latencies[name] ?? supplier.latency;
    const { effort = 'search' } = request.routeOptions.config;
    await pass(traffic.latencies.next(latency, effort, supplier.patience?.(request)), traffic.closing);
    if (!failure) return undefined;
    traffic.counter.failedOnRequest(name);
    const { kind } = failure;
    if (kind === 'slow') return pass(failure.delayMs ?? DEFAULT_SLOW_MS, traffic.closing);
    failed.add(request);
    return fail(request, reply, supplier, { ...failure, kind }, garbage);
  });

  // A supplier charges for what it answers, not for what it refuses.
  scope.addHook('onSend', async (request, reply) => {
    if (reply.statusCode >= 300 || failed.has(request)) return;
    traffic.counter.charged(name, supplier.costUsd?.(request) ?? 0);
  });
}

/** The endpoint's name in counters and failure rules: method and route pattern. */
export function endpointOf(request: FastifyRequest): string {
  return `${request.method} ${request.routeOptions.url ?? '(no such path)'}`;
}

/** The state of the limits, with this call counted if `isCounted`; undefined where the supplier has no limit now. */
function countCall(supplier: Supplier, traffic: Traffic, isCounted: boolean): LimitState | undefined {
  const rules = [traffic.behaviour.get().rateLimits[supplier.name] ?? []].flat();
  if (rules.length === 0) {
    traffic.limit.reset();
    return undefined;
  }
  return isCounted ? traffic.limit.acquire(rules) : traffic.limit.peek(rules);
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
  failure: FailureRule & { readonly kind: Exclude<FailureKind, 'slow'> },
  garbage: Garbage,
): FastifyReply {
  switch (failure.kind) {
    case 'garbage': {
      const { type, body } = garbage.next();
      return reply.code(200).type(type).serializer(String).send(body);
    }
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
