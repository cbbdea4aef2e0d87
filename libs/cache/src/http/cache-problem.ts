import { STATUS_CODES } from 'node:http';
import {
  CacheLoadFailedError,
  CacheLoadTimeoutError,
  CacheStoreUnavailableError,
  RateLimitedError,
} from '../api/errors.js';
import type { CacheErrorCode } from '../api/errors.js';
import { rateLimitFields } from './rate-limit-fields.js';

/** Problem details (RFC 9457) of an error of the cache: no message of it, which may hold what users typed. */
export interface CacheProblem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: CacheErrorCode;
  /** Whole seconds after which to ask again; also in `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

/** An HTTP answer to an error of the cache. */
export interface CacheProblemAnswer {
  readonly problem: CacheProblem;
  /** `retry-after` and, for a client's own limit, `ratelimit` and `ratelimit-policy`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Our own faults, whoever's limit it is. */
const OURS = new Set(['store-unavailable', 'shut-down']);
/** A server is tried again after as long. */
const STORE_RETRY_SECONDS = 1;
/** Failures of a supplier that are not the client's: other statuses were meant for us. */
const PASSED_ON = new Set([503, 504]);

/**
 * The HTTP answer to an error of the cache that a request may meet in a sound application; none for any other error.
 *
 * - `RateLimitedError`: 429 where the limit is the client's own (`isOfKey`), else 503; with `Retry-After`
 * - `CacheLoadTimeoutError`: 504
 * - `CacheStoreUnavailableError`: 503 with `Retry-After`
 * - `CacheLoadFailedError`: 502, or the status of the failure where that is 503 or 504; 503 for 429
 */
export function cacheProblem(error: unknown): CacheProblemAnswer | undefined {
  if (error instanceof RateLimitedError) return rateLimited(error);
  if (error instanceof CacheLoadTimeoutError) return answer(504, error, 'The answer took too long.');
  if (error instanceof CacheStoreUnavailableError) {
    return answer(503, error, 'A part of the service is not to be reached for the moment.', {
      'retry-after': String(STORE_RETRY_SECONDS),
    });
  }
  if (error instanceof CacheLoadFailedError) {
    const { status = 502 } = error.failure;
    return answer(
      PASSED_ON.has(status) ? status : status === 429 ? 503 : 502,
      error,
      'The answer could not be had from where it comes from.',
    );
  }
  return undefined;
}

function rateLimited(error: RateLimitedError): CacheProblemAnswer {
  const headers = rateLimitFields(error);
  if (error.isOfKey && !OURS.has(error.reason))
    return answer(429, error, 'You have asked too often.', headers);
  const { 'retry-after': retryAfter = '1' } = headers;
  return answer(503, error, 'The service takes no more requests of this kind for the moment.', {
    'retry-after': retryAfter,
  });
}

function answer(
  status: number,
  { code }: { code: CacheErrorCode },
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): CacheProblemAnswer {
  const { 'retry-after': retryAfter } = headers;
  const problem = { type: 'about:blank', title: STATUS_CODES[status] ?? '', status, detail, code };
  return {
    problem: retryAfter === undefined ? problem : { ...problem, retryAfterSeconds: Number(retryAfter) },
    headers,
  };
}
