import { STATUS_CODES } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { Problem } from './problem.js';

/** An answer to a request that no route takes: the problem, and the headers that belong to it. */
export interface RefusedRequest {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

const LONGEST_TYPE = 100;

/**
 * Words what the server refuses by itself: an unknown method, a body that is too large, or one of another type. Gives
 * `undefined` for everything else.
 */
export function refusedRequest(status: number, request: FastifyRequest): RefusedRequest | undefined {
  const about = (code: number, detail: string, headers = {}): RefusedRequest => ({
    problem: { type: 'about:blank', title: STATUS_CODES[code] ?? '', status: code, detail },
    headers,
  });
  const allow = request.is404 ? request.server.allowedMethods(request.url) : undefined;
  // With a part of the path left empty, the route may be there and find nothing.
  if (allow !== undefined && !allow.split(', ').includes(request.method)) {
    return about(405, `${request.method} is not among the methods of this path: ${allow}.`, { allow });
  }
  if (status === 413) {
    return about(
      413,
      `The body is larger than ${request.routeOptions.bodyLimit} bytes, the most that is read.`,
    );
  }
  if (status === 415) {
    const given = request.headers['content-type']?.slice(0, LONGEST_TYPE) ?? 'none';
    return about(415, `The content type is ${given}; expected application/json.`, {
      accept: 'application/json',
    });
  }
  return undefined;
}
