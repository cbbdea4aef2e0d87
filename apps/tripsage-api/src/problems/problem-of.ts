import { STATUS_CODES } from 'node:http';
import { HttpException, NotFoundException } from '@nestjs/common';
import { type CacheProblem, cacheProblem, RateLimitedError } from '@tripsage/cache';
import { SigningKeysUnavailableError } from '../callers/signing-keys-unavailable.error.js';
import { UnauthenticatedError } from '../callers/unauthenticated.error.js';
import { InvalidRequestError } from '../requests/invalid-request.error.js';
import { SupplierError, type SupplierFailure } from '../suppliers/supplier.error.js';
import { ProblemError } from './problem.error.js';
import { type Problem, problemType } from './problem.js';

const SUPPLIER_PROBLEMS: Record<SupplierFailure, { status: number; title: string }> = {
  unreachable: { status: 503, title: "The supplier can't be reached" },
  'timed-out': { status: 504, title: 'The supplier did not answer in time' },
  'rate-limited': { status: 503, title: 'The supplier takes no more requests for the moment' },
  unavailable: { status: 503, title: 'The supplier is down for the moment' },
  failed: { status: 502, title: 'The supplier failed' },
  refused: { status: 502, title: 'The supplier refused our request' },
  unreadable: { status: 502, title: "The supplier gave an answer that can't be read" },
  impossible: { status: 422, title: "The supplier can't do what was asked" },
  conflict: { status: 409, title: 'The supplier has it already' },
  'not-found': { status: 404, title: 'The supplier does not know it' },
  gone: { status: 410, title: 'It is no longer to be had' },
};

/** The problem to answer with for an error; `undefined` for an unexpected one. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof InvalidRequestError) {
    return {
      type: problemType('invalid-request'),
      title: 'The request is not what it should be',
      status: 400,
      detail: error.message,
      errors: error.errors,
    };
  }
  if (error instanceof UnauthenticatedError) {
    return {
      type: problemType('unauthenticated'),
      title: 'The request does not prove who asks',
      status: 401,
      detail: error.message,
    };
  }
  if (error instanceof SigningKeysUnavailableError) {
    return {
      type: problemType('tokens-not-checkable'),
      title: error.message,
      status: 503,
      retryAfterSeconds: 5,
    };
  }
  if (error instanceof SupplierError) return supplierProblem(error);
  const answer = cacheProblem(error);
  if (answer !== undefined) return inOurWords(error, answer.problem);
  if (error instanceof HttpException && isForeseen(error.getStatus())) {
    const status = error.getStatus();
    return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail: detailOf(error) };
  }
  return undefined;
}

/** 503: the application shuts down, or its server is disconnected. */
function isForeseen(status: number): boolean {
  return status < 500 || status === 503;
}

/** The problem that the cache has with a request, under our own types: a limit, or a supplier that another process asked. */
function inOurWords(error: unknown, { status, retryAfterSeconds }: CacheProblem): Problem {
  const when = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  if (status === 429) {
    return { type: problemType('too-many-requests'), title: 'You have asked too often', status, ...when };
  }
  if (error instanceof RateLimitedError) {
    return {
      type: problemType('supplier-rate-limited'),
      ...SUPPLIER_PROBLEMS['rate-limited'],
      detail: `We ask ${error.limiter} as often as we may, and all of that is taken.`,
      supplier: error.limiter,
      reason: 'rate-limited',
      ...when,
    };
  }
  const reason = status === 504 ? 'timed-out' : status === 503 ? 'unavailable' : 'failed';
  return { type: problemType(`supplier-${reason}`), ...SUPPLIER_PROBLEMS[reason], reason, ...when };
}

/** Nest's words for an unknown route end with the whole URL; its query may hold secrets. */
function detailOf(error: HttpException): string {
  return error instanceof NotFoundException ? error.message.replace(/\?.*/s, '') : error.message;
}

function supplierProblem({ failure, supplier, message, retryAfterMs }: SupplierError): Problem {
  return {
    type: problemType(`supplier-${failure}`),
    ...SUPPLIER_PROBLEMS[failure],
    detail: message,
    supplier,
    reason: failure,
    ...(retryAfterMs !== undefined && { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) }),
  };
}
