import { RateLimitedError } from '../../api/errors.js';
import type { RejectionReason } from '../../api/rejection.js';
import type { PermitRequest } from './call-permit.js';

const WORDS: Record<RejectionReason, string> = {
  limit: 'its limit is used up',
  paused: 'it is paused',
  concurrency: 'as many calls are running as it permits',
  cost: 'the call costs more than its present limits ever permit at once',
  'queue-full': 'its queue is full',
  'store-unavailable': 'the server that counts is disconnected',
  'shut-down': 'the application shuts down',
};

/** When to ask again a limiter that permits nothing while the server is disconnected. */
export const UNAVAILABLE_RETRY_MS = 1_000;

/** Makes the error for a request that was rejected. */
export function rejectionOf(
  { limiter, id }: Pick<PermitRequest, 'limiter' | 'id'>,
  reason: RejectionReason,
  retryAfterMs: number,
): RateLimitedError {
  const { name, windows } = limiter;
  const isOfKey = id !== name;
  const when = `Ask again in ${Math.ceil(retryAfterMs)} ms.`;
  return new RateLimitedError(
    `The limiter '${name}' did not permit a call${isOfKey ? ', for its key' : ''}: ${WORDS[reason]}. ${when}`,
    { limiter: name, reason, retryAfterMs, isOfKey, windows },
  );
}

/**
 * Makes the error for a request that the limits now in force never permit. An operator has lowered them, or all is reserved for
 * users and the call is a background one.
 */
export function tooCostly(request: PermitRequest): RateLimitedError {
  const { windows } = request.limiter.policy;
  // Nobody knows when the limits change again; a window later is soon enough to ask.
  return rejectionOf(request, 'cost', Math.max(...windows.map(({ lengthMs }) => lengthMs)));
}
