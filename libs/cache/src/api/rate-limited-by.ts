import { RateLimitedError } from './errors.js';

export const DEEPEST_CAUSE = 5;

/** The refusal by a limiter that is, or caused, an error. */
export function rateLimitedBy(error: unknown): RateLimitedError | undefined {
  let cause = error;
  for (let depth = 0; depth < DEEPEST_CAUSE && cause instanceof Error; depth += 1) {
    if (cause instanceof RateLimitedError) return cause;
    cause = cause.cause;
  }
  return undefined;
}
