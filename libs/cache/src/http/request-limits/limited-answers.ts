import { finished } from 'node:stream';
import type { ExecutionContext } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { HeldPermit } from '../../limited-call/request/call-permit.js';
import type { Limiter } from '../../options/limiter-options.js';
import { permittedFields } from '../rate-limit-fields.js';

/** The property of a response that holds the limits which it tells of: a map beside it would cost each answer more. */
const TOLD = Symbol('limits that an answer tells of');

/** Node's response, or Fastify's reply around it. */
interface AnyResponse {
  readonly raw?: NodeJS.WritableStream;
  [TOLD]?: LimitsTold;
}

/** The limits that an answer tells of. */
interface LimitsTold {
  readonly limiters: Limiter[];
  readonly permits: HeldPermit[];
}

/** Tells clients in the headers of answers what is left to them, and ends permits with their answers. */
export class LimitedAnswers {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  /** Adds the policies of limits to the answer, and what is left of those that were acquired. */
  tell(context: ExecutionContext, limiters: readonly Limiter[], permits: readonly HeldPermit[]): void {
    const response = responseOf(context);
    const { httpAdapter } = this.adapterHost;
    if (response === undefined || httpAdapter.isHeadersSent(response)) return;
    const told = (response[TOLD] ??= { limiters: [], permits: [] });
    for (const limiter of limiters) if (!told.limiters.includes(limiter)) told.limiters.push(limiter);
    told.permits.push(...permits);
    const fields = permittedFields(told.limiters, told.permits);
    for (const name in fields) httpAdapter.setHeader(response, name, fields[name] as string);
  }

  /** Releases the places of running requests once the answer has ended, or the client has hung up. */
  releaseAtEnd(context: ExecutionContext, permits: readonly HeldPermit[]): void {
    const placed = permits.filter(({ request }) => request.limiter.policy.concurrency !== undefined);
    const response = responseOf(context);
    if (placed.length === 0 || response === undefined) return;
    const { raw = response as NodeJS.WritableStream } = response;
    finished(raw, { readable: false }, () => {
      for (const permit of placed) void permit.release();
    });
  }
}

function responseOf(context: ExecutionContext): AnyResponse | undefined {
  return context.getType() === 'http' ? context.switchToHttp().getResponse<AnyResponse>() : undefined;
}
