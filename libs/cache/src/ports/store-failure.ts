import {
  CacheError,
  CacheKeyError,
  CacheNamespaceError,
  CacheStoreUnavailableError,
  CacheValueTooLargeError,
} from '../api/errors.js';

/** Turns whatever a store threw into a `CacheError`. */
export function asStoreFailure(error: unknown): CacheError {
  if (error instanceof CacheError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new CacheStoreUnavailableError(`The cache's store failed: ${why}`, { cause: error });
}

/** Tells whether a store refused a value for what it is, or for its key; a store that is reachable does so each time. */
export function isRefusedValue(error: unknown): error is CacheError {
  return (
    error instanceof CacheValueTooLargeError ||
    error instanceof CacheKeyError ||
    error instanceof CacheNamespaceError
  );
}

/** Tells whether a store answered a call by refusing it, so that it is there: it may not, or can't for now. */
export function isRefusedCall(error: unknown): error is CacheStoreUnavailableError {
  return error instanceof CacheStoreUnavailableError && error.isRefusal;
}
