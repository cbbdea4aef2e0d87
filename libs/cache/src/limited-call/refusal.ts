import { RateLimitedError, type RefusalReason } from '../contract/errors.js';
import type { LimitedRequest } from './limited-request.js';

/** The error for a request that was refused. */
export function refusalOf(
  { limiter, id }: Pick<LimitedRequest, 'limiter' | 'id'>,
  reason: RefusalReason,
  retryAfterMs: number,
): RateLimitedError {
  const { name, windows } = limiter;
  return new RateLimitedError({ limiter: name, reason, retryAfterMs, isOfKey: id !== name, windows });
}
