import { CacheError, CacheStoreUnavailableError } from '../api/errors.js';

/** Turns whatever a store threw into a `CacheError`. */
export function asStoreFailure(error: unknown): CacheError {
  if (error instanceof CacheError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new CacheStoreUnavailableError(`The cache's store failed: ${why}`, { cause: error });
}
