import type { Failure } from './failure.js';
import type { Rejection, RejectionReason } from './rejection.js';

/** Every code a {@link CacheError} can carry. Stable; `ERRORS.md` explains each. */
export const CACHE_ERROR_CODES = [
  'CACHE_OPTION_INVALID',
  'CACHE_DURATION_INVALID',
  'CACHE_NAMESPACE_INVALID',
  'CACHE_KEY_INVALID',
  'CACHE_POLICY_INVALID',
  'CACHE_POLICY_UNKNOWN',
  'CACHE_DECORATOR_MISPLACED',
  'CACHE_KEY_CONFLICT',
  'CACHE_INSTANCE_SHARED',
  'CACHE_ARGUMENT_UNHASHABLE',
  'CACHE_RULE_FAILED',
  'CACHE_VALUE_UNSUPPORTED',
  'CACHE_VALUE_TOO_LARGE',
  'CACHE_TYPE_MISMATCH',
  'CACHE_STORE_UNAVAILABLE',
  'CACHE_LOAD_FAILED',
  'CACHE_LOAD_TIMEOUT',
  'CACHE_TRANSACTION_ENDED',
  'RATE_LIMITED',
  'RATE_LIMIT_INVALID',
  'RATE_LIMITER_UNKNOWN',
  'RATE_LIMIT_REQUEST_INVALID',
] as const;

export type CacheErrorCode = (typeof CACHE_ERROR_CODES)[number];

/** Base class of all errors of this library. `message` says what was expected, and what to do. */
export abstract class CacheError extends Error {
  abstract readonly code: CacheErrorCode;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A module option, or an option of a decorator, is wrong. Thrown at start. */
export class CacheOptionError extends CacheError {
  readonly code = 'CACHE_OPTION_INVALID';
}

/** A duration is not text with a unit, or out of its range. */
export class CacheDurationError extends CacheError {
  readonly code = 'CACHE_DURATION_INVALID';
}

/** A namespace breaks the grammar `[A-Za-z0-9_.-]{1,64}`, is reserved, or is another application's on the server. */
export class CacheNamespaceError extends CacheError {
  readonly code = 'CACHE_NAMESPACE_INVALID';
}

/** A key, an entity or an operation is empty, too long or not well-formed text, or a key is another service's. */
export class CacheKeyError extends CacheError {
  readonly code = 'CACHE_KEY_INVALID';
}

/** A TTL policy contradicts itself. Thrown at start. */
export class CachePolicyError extends CacheError {
  readonly code = 'CACHE_POLICY_INVALID';
}

/** A policy is named that `CacheModule` was not given. Thrown at start. */
export class CachePolicyUnknownError extends CacheError {
  readonly code = 'CACHE_POLICY_UNKNOWN';
}

/** A decorator stands on something that is not an instance method. Thrown when the class is defined. */
export class CacheDecoratorError extends CacheError {
  readonly code = 'CACHE_DECORATOR_MISPLACED';
}

/** Two different methods would write the same keys. */
export class CacheKeyConflictError extends CacheError {
  readonly code = 'CACHE_KEY_CONFLICT';
}

/** One object with cached methods was given to two applications. */
export class CacheInstanceSharedError extends CacheError {
  readonly code = 'CACHE_INSTANCE_SHARED';
}

/** An argument of a cached method has no canonical form, so no key can be made of it. */
export class CacheArgumentError extends CacheError {
  readonly code = 'CACHE_ARGUMENT_UNHASHABLE';
}

/** A rule given in an option (`key`, `vary`, `when`, `tags`, `unless`, a policy's function) threw or returned nonsense. */
export class CacheRuleError extends CacheError {
  readonly code = 'CACHE_RULE_FAILED';
}

/** A value can't be kept: a function, a stream, an Observable, a symbol and the like. */
export class CacheValueError extends CacheError {
  readonly code = 'CACHE_VALUE_UNSUPPORTED';
}

/** A value is larger than `maxEntryBytes`, or than the store takes. */
export class CacheValueTooLargeError extends CacheError {
  readonly code = 'CACHE_VALUE_TOO_LARGE';
}

/** An answer is not what the `type` option says: a text, an object of another class, one that can't be made again. */
export class CacheTypeMismatchError extends CacheError {
  readonly code = 'CACHE_TYPE_MISMATCH';
}

/** The store did not do what it was asked: unreachable, too slow, out of memory, closed, or the user may not. */
export class CacheStoreUnavailableError extends CacheError {
  readonly code = 'CACHE_STORE_UNAVAILABLE';
  /** The store answered, and refused. Default false: no answer came. */
  readonly isRefusal: boolean;

  constructor(
    message: string,
    { isRefusal = false, ...options }: ErrorOptions & { isRefusal?: boolean } = {},
  ) {
    super(message, options);
    this.isRefusal = isRefusal;
  }
}

/** The load failed in another process, or a moment ago, and this caller shares the failure. */
export class CacheLoadFailedError extends CacheError {
  readonly code = 'CACHE_LOAD_FAILED';

  /** The error that the method threw there. */
  readonly failure: Failure;

  constructor(
    message: string,
    { failure = { name: 'Error', message: '' }, ...options }: ErrorOptions & { failure?: Failure } = {},
  ) {
    super(message, options);
    this.failure = failure;
  }
}

/** The load took longer than its hard limit, in this process or in another one. */
export class CacheLoadTimeoutError extends CacheError {
  readonly code = 'CACHE_LOAD_TIMEOUT';
}

/** A transaction that was begun by hand has ended already. */
export class CacheTransactionEndedError extends CacheError {
  readonly code = 'CACHE_TRANSACTION_ENDED';
}

/** A limiter rejected a call: it could not pass, or not within the longest wait. Nothing was spent. */
export class RateLimitedError extends CacheError implements Rejection {
  readonly code = 'RATE_LIMITED';
  readonly limiter: string;
  readonly reason: RejectionReason;
  readonly retryAfterMs: number;
  readonly isOfKey: boolean;
  readonly windows: Rejection['windows'];

  constructor(
    message: string,
    {
      limiter = '',
      reason = 'limit',
      retryAfterMs = 0,
      isOfKey = false,
      windows = [],
      ...options
    }: ErrorOptions & Partial<Rejection> = {},
  ) {
    super(message, options);
    this.limiter = limiter;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
    this.isOfKey = isOfKey;
    this.windows = windows;
  }
}

/** A limiter's options are wrong, or two limiters of one name differ. Thrown at start. */
export class RateLimitOptionError extends CacheError {
  readonly code = 'RATE_LIMIT_INVALID';
}

/** A limiter is named that `CacheModule` was not given. Thrown at start, or by the call. */
export class RateLimiterUnknownError extends CacheError {
  readonly code = 'RATE_LIMITER_UNKNOWN';
}

/** The options of a limited call are wrong, or its cost is more than the limiter ever gives at once. */
export class RateLimitRequestError extends CacheError {
  readonly code = 'RATE_LIMIT_REQUEST_INVALID';
}
