import { RateLimitedError } from '../api/errors.js';
import type { RejectionReason } from '../api/rejection.js';
import type { PermitRequest } from './permit-request.js';

const WORDS: Record<RejectionReason, string> = {
  limit: 'its limit is used up',
  paused: 'it is paused',
  concurrency: 'as many calls are under way as may be',
  'queue-full': 'as many callers wait as may wait',
  'store-unavailable': 'the server that counts is away',
  'shut-down': 'the application shuts down',
};

/** When a limiter that is closed while the store is away is worth asking again. */
export const UNAVAILABLE_RETRY_MS = 1_000;

/** The error for a request that was refused. */
export function rejectionOf(
  { limiter, id }: Pick<PermitRequest, 'limiter' | 'id'>,
  reason: RejectionReason,
  retryAfterMs: number,
): RateLimitedError {
  const { name, windows } = limiter;
  const isOfKey = id !== name;
  const when = `Ask again in ${Math.ceil(retryAfterMs)} ms.`;
  return new RateLimitedError(
    `The limiter '${name}' did not let a call pass${isOfKey ? ', for its key' : ''}: ${WORDS[reason]}. ${when}`,
    { limiter: name, reason, retryAfterMs, isOfKey, windows },
  );
}
