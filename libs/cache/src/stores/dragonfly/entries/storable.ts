import type { ValueToStore } from '../../../ports/cache-store.js';
import { requireLifeMs } from '../../../api/duration.js';
import { CacheKeyError, CacheValueTooLargeError } from '../../../api/errors.js';

/** The longest string that a server of this kind takes: 512 MiB. */
const MAX_VALUE_BYTES = 512 * 1024 * 1024;

/**
 * Checks, before anything is sent, that a server takes a value.
 *
 * @throws CacheDurationError | CacheValueTooLargeError
 */
export function requireStorable({ bytes, lifeMs }: ValueToStore): void {
  requireLifeMs(lifeMs);
  if (bytes.byteLength > MAX_VALUE_BYTES) {
    throw new CacheValueTooLargeError(
      `A value of ${bytes.byteLength} bytes is larger than a server takes (${MAX_VALUE_BYTES}). Keep less in one value.`,
    );
  }
}

/** The error for a key that holds what is not this cache's. */
export function otherValueError(): CacheKeyError {
  return new CacheKeyError(
    'key: on the server it holds a value of another type, a hash or a list say, or of another application. That stays as ' +
      'it is. Choose another key or another namespace.',
  );
}
