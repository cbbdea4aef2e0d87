import { STATUS_CODES } from 'node:http';
import { HttpException, NotFoundException } from '@nestjs/common';
import { CacheLoadFailedError, CacheLoadTimeoutError, RateLimitedError } from '@tripsage/cache';
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
  if (error instanceof SupplierError) return supplierProblem(error);
  if (error instanceof RateLimitedError) return rateLimitProblem(error);
  if (error instanceof CacheLoadFailedError) return sharedFailureProblem(error);
  if (error instanceof CacheLoadTimeoutError) {
    return {
      type: problemType('supplier-timed-out'),
      ...SUPPLIER_PROBLEMS['timed-out'],
      reason: 'timed-out',
    };
  }
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

/** No call was made: the caller's own limit, or the supplier's, is reached. */
function rateLimitProblem({ limiter, isOfKey, retryAfterMs }: RateLimitedError): Problem {
  const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  if (isOfKey) {
    return {
      type: problemType('too-many-requests'),
      title: 'You have asked too often',
      status: 429,
      retryAfterSeconds,
    };
  }
  return {
    type: problemType('supplier-rate-limited'),
    ...SUPPLIER_PROBLEMS['rate-limited'],
    detail: `We ask ${limiter} as often as we may, and all of that is taken.`,
    supplier: limiter,
    reason: 'rate-limited',
    retryAfterSeconds,
  };
}

/** A supplier failed a moment ago, in another process of ours, and is not asked again at once. */
function sharedFailureProblem({ failure: { code, message } }: CacheLoadFailedError): Problem {
  const reason = isSupplierFailure(code) ? code : 'failed';
  const detail = isSupplierFailure(code) ? { detail: message } : {};
  return { type: problemType(`supplier-${reason}`), ...SUPPLIER_PROBLEMS[reason], reason, ...detail };
}

function isSupplierFailure(code: string | undefined): code is SupplierFailure {
  return code !== undefined && Object.hasOwn(SUPPLIER_PROBLEMS, code);
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
