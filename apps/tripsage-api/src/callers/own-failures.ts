import type { Duration } from '@tripsage/cache';
import { UnauthenticatedError } from './unauthenticated.error.js';

/** A refused token is the request's own: the next one may bring another. */
export function ownFailures(error: unknown): Duration {
  return error instanceof UnauthenticatedError ? '0ms' : '1s';
}
