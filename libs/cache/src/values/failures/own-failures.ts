import * as ownErrors from '../../api/errors.js';
import type { Failure } from '../../api/failure.js';
import type { Rejection } from '../../api/rejection.js';
import type { KnownFailures } from '../../options/failure-kinds.js';

type OwnErrorClass = new (
  message: string,
  options?: { failure?: Failure } & Partial<Rejection>,
) => ownErrors.CacheError;

/** The classes of our own errors, by their codes: a build may change names. */
const CLASSES = new Map(
  Object.values(ownErrors).flatMap((one) => {
    if (typeof one !== 'function' || one === ownErrors.CacheError) return [];
    const OwnError = one as OwnErrorClass;
    return [[new OwnError('').code, OwnError] as const];
  }),
);

/** Our own errors, with the fields of a rejection and of a failure that was shared before. */
const OWN_ERRORS: KnownFailures = {
  name: '@cache',
  fits: (error) =>
    error instanceof ownErrors.CacheError && CLASSES.get(error.code) === error.constructor ? 0 : undefined,
  to(error) {
    const { limiter, reason, retryAfterMs, isOfKey, windows, failure } = error as Partial<Rejection> & {
      failure?: Failure;
    };
    return { limiter, reason, retryAfterMs, isOfKey, windows, failure };
  },
  from: (json, { message, code }) => {
    const OwnError = CLASSES.get(code as ownErrors.CacheErrorCode);
    return OwnError && new OwnError(message, json as Partial<Rejection>);
  },
};

/** Errors of the platform: a load whose signal was aborted, or whose time was up. */
const DOM_EXCEPTIONS: KnownFailures = {
  name: '@dom',
  fits: (error) => (error instanceof DOMException ? 0 : undefined),
  to: () => ({}),
  from: (_json, { name, message }) => new DOMException(message, name),
};

/** Errors as `http-errors` makes them; Nest answers them with their status, so their fields are kept. */
const HTTP_ERRORS: KnownFailures = {
  name: '@http-error',
  fits(error) {
    const { expose, status, statusCode } = error as Record<string, unknown>;
    const isOne = typeof expose === 'boolean' && typeof status === 'number' && status === statusCode;
    return isOne ? 0 : undefined;
  },
  to(error) {
    const { expose, status } = error as { expose: boolean; status: number };
    return { expose, status };
  },
  from(json, { name, message, code }) {
    const { expose, status } = json as { expose: boolean; status: number };
    const fields = { expose, status, statusCode: status, ...(code !== undefined && { code }) };
    return Object.assign(new Error(message), { name, ...fields });
  },
};

/** The kinds of errors that travel without being listed; the kinds of Nest are added where Nest is. */
export const OWN_FAILURES: readonly KnownFailures[] = [OWN_ERRORS, DOM_EXCEPTIONS, HTTP_ERRORS];
