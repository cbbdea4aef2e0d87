import { type ExecutionContext, HttpException, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { CacheRuleError, RateLimitRequestError } from '../../api/errors.js';
import { Admission } from '../../cached-call/loading/admission.js';
import { LimitedCall } from '../../limited-call/limited-call.js';
import { LimiterRegistry } from '../../limited-call/limiter-registry.js';
import { type HeldPermit, requirePossible } from '../../limited-call/request/call-permit.js';
import { ContainerClasses } from '../../methods/container-classes.js';
import { checkConsumeOptions, type CheckedConsume } from '../../options/consume-options.js';
import type { Limiter } from '../../options/limiter-options.js';
import type { RequestLimit } from '../../options/limits/request-limit-options.js';
import { runRule } from '../../options/rule.js';
import { clientAddress } from './client-address.js';
import { LimitedAnswers } from './limited-answers.js';
import { handlerName, limitedPlaces, limitsAt } from './limits-on.js';

/** A limit of one request, with the limiter that its rule gave. */
interface Due {
  readonly limit: RequestLimit;
  readonly limiter: Limiter;
}

/** Acquires the permits that requests need by `@LimitRequests`, and tells clients what is left to them. */
@Injectable()
export class RequestLimits {
  private readonly answers: LimitedAnswers;
  /** Requests whose guard has run: it may stand on the handler, on the controller and before all. */
  private readonly guarded = new WeakSet<ExecutionContext>();

  constructor(
    private readonly limitedCall: LimitedCall,
    private readonly limiters: LimiterRegistry,
    private readonly admission: Admission,
    private readonly classes: ContainerClasses,
    adapterHost: HttpAdapterHost,
  ) {
    this.answers = new LimitedAnswers(adapterHost);
  }

  /** @throws RateLimiterUnknownError, RateLimitRequestError that name the handler or controller and what is wrong */
  check(): void {
    for (const prototype of this.classes.prototypes()) {
      for (const { where, limits } of limitedPlaces(prototype)) {
        for (const { limiter, cost } of limits) {
          if (typeof limiter !== 'string') continue;
          const known = this.limiters.named(limiter, `@LimitRequests on ${where}`);
          if (typeof cost === 'number') requirePossible(known, cost, `@LimitRequests on ${where}`);
        }
      }
    }
  }

  /** Acquires what a request needs before its handler; `undefined` where that is nothing. @throws RateLimitedError */
  beforeHandler(context: ExecutionContext): Promise<void> | undefined {
    if (this.guarded.has(context)) return undefined;
    this.guarded.add(context);
    const due = this.due(context, 'request');
    return due.length === 0 ? undefined : this.acquire(context, due).then(() => undefined);
  }

  /** Runs the handler of a request, whose permits for loads are acquired before the first load. */
  runLimited<Result>(context: ExecutionContext, handler: () => Result): Result {
    const due = this.due(context, 'load');
    if (due.length === 0) return handler();
    const limiters = due.map(({ limiter }) => limiter);
    this.answers.tell(context, limiters, []);
    return this.admission.run(async () => {
      const permits = await this.acquire(context, due);
      return () => refundAll(permits);
    }, handler);
  }

  private due(context: ExecutionContext, per: RequestLimit['per']): Due[] {
    const found: Due[] = [];
    for (const limit of limitsAt(context)) {
      if (limit.per !== per) continue;
      const { limiter } = limit;
      const name = typeof limiter === 'string' ? limiter : ruled(limiter, 'limiter', context);
      if (name !== undefined) found.push({ limit, limiter: this.limiters.named(name, handlerName(context)) });
    }
    return found;
  }

  /** All permits, or none: those before the one that is rejected are given back. */
  private async acquire(context: ExecutionContext, due: readonly Due[]): Promise<HeldPermit[]> {
    const where = handlerName(context);
    const permits: HeldPermit[] = [];
    try {
      for (const { limit, limiter } of due) {
        requireEnd(context, limiter, where);
        permits.push(await this.limitedCall.acquire(limiter, consumeOf(limit, context, where), where));
      }
    } catch (error) {
      await refundAll(permits);
      throw error;
    }
    this.answers.tell(
      context,
      due.map(({ limiter }) => limiter),
      permits,
    );
    this.answers.releaseAtEnd(context, permits);
    return permits;
  }
}

async function refundAll(permits: readonly HeldPermit[]): Promise<void> {
  await Promise.all(permits.map((permit) => permit.refund()));
}

/** The question of a request to its limiter. It never waits, and has the priority of users whatever is around it. */
function consumeOf({ key, cost }: RequestLimit, context: ExecutionContext, where: string): CheckedConsume {
  const given: unknown = key && ruled(key, 'key', context);
  const client = given === undefined ? clientAddress(requestOf(context) ?? {}, where) : given;
  // Without a key all clients would count as one.
  if (typeof client !== 'string') {
    throw new RateLimitRequestError(
      `@LimitRequests on ${where}: key returned ${client === null ? 'null' : typeof client}. Expected the text of a client.`,
    );
  }
  return checkConsumeOptions(
    {
      key: client,
      cost: typeof cost === 'number' ? cost : ruled(cost, 'cost', context),
      priority: 'user',
      onLimit: 'reject',
    },
    `@LimitRequests on ${where}`,
  );
}

/** Runs a rule of a request. An HTTP exception that it throws is its answer. */
function ruled<Result>(
  rule: (request: never, context: never) => Result,
  option: string,
  context: ExecutionContext,
): Result {
  try {
    return runRule(() => rule(requestOf(context) as never, context as never), option, handlerName(context));
  } catch (error) {
    throw error instanceof CacheRuleError && error.cause instanceof HttpException ? error.cause : error;
  }
}

/** @throws RateLimitRequestError where nobody would say when a running request has ended */
function requireEnd(context: ExecutionContext, { name, policy }: Limiter, where: string): void {
  if (policy.concurrency === undefined || context.getType() === 'http') return;
  throw new RateLimitRequestError(
    `${where}: the limiter '${name}' has concurrency, which is for requests over HTTP: of others nobody knows the end.`,
  );
}

/** The request for rules: over HTTP itself, of GraphQL the one it came with, else the client or the message. */
function requestOf(context: ExecutionContext): object | undefined {
  switch (context.getType<string>()) {
    case 'http':
      return context.switchToHttp().getRequest<object>();
    case 'graphql': {
      const shared = context.getArgByIndex<{ req?: object } | undefined>(2);
      return shared?.req ?? shared;
    }
    case 'ws':
      return context.switchToWs().getClient<object>();
    default:
      return context.switchToRpc().getData<object>();
  }
}
