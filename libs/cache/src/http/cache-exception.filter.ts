import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { throwError } from 'rxjs';
import {
  CacheLoadFailedError,
  CacheLoadTimeoutError,
  CacheStoreUnavailableError,
  RateLimitedError,
} from '../api/errors.js';
import { type CacheProblem, cacheProblem } from './cache-problem.js';

/**
 * Answers errors of the cache over HTTP with problem details (RFC 9457), as {@link cacheProblem} says. Register it as `APP_FILTER`
 * or on a controller, with Fastify or Express. Outside of HTTP the error goes on as it is. Clients of websockets get the event
 * `exception`.
 */
@Catch(RateLimitedError, CacheLoadTimeoutError, CacheStoreUnavailableError, CacheLoadFailedError)
export class CacheExceptionFilter implements ExceptionFilter {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(error: Error, host: ArgumentsHost): unknown {
    const found = cacheProblem(error);
    if (found === undefined) throw error;
    const { problem, headers } = found;
    switch (host.getType<string>()) {
      case 'http':
        return this.answer(problem, headers, host);
      case 'rpc':
        // What throws here is nobody's: a microservice sends on what comes out of the stream.
        return throwError(() => error);
      case 'ws':
        return emitProblem(problem, host);
      default:
        throw error;
    }
  }

  private answer(
    problem: CacheProblem,
    headers: Readonly<Record<string, string>>,
    host: ArgumentsHost,
  ): void {
    const { httpAdapter } = this.adapterHost;
    const response: unknown = host.switchToHttp().getResponse();
    if (httpAdapter.isHeadersSent(response)) {
      httpAdapter.end(response);
      return;
    }
    const all = {
      ...headers,
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
    };
    for (const [name, value] of Object.entries(all)) httpAdapter.setHeader(response, name, value);
    httpAdapter.reply(response, JSON.stringify(problem), problem.status);
  }
}

function emitProblem(problem: CacheProblem, host: ArgumentsHost): void {
  const client = host.switchToWs().getClient<{ emit?(event: string, message: object): void }>();
  client.emit?.('exception', {
    ...problem,
    status: 'error',
    statusCode: problem.status,
    message: problem.detail,
  });
}
