import { RateLimitedError } from './errors.js';

/** Causes that lie deeper are not looked at. */
export const DEEPEST_CAUSE = 5;

/** The rejection by a limiter that an error is, or was caused by. */
export function rateLimitedBy(error: unknown): RateLimitedError | undefined {
  let cause = error;
  for (let depth = 0; depth < DEEPEST_CAUSE && cause instanceof Error; depth += 1) {
    if (cause instanceof RateLimitedError) return cause;
    cause = cause.cause;
  }
  return undefined;
}
