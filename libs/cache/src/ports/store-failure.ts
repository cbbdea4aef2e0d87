import { CacheError, CacheStoreUnavailableError } from '../api/errors.js';

/** What a store threw, as an error of ours. */
export function asStoreFailure(error: unknown): CacheError {
  if (error instanceof CacheError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new CacheStoreUnavailableError(`The cache's store failed: ${why}`, { cause: error });
}
