import { retryAfterMs } from '@tripsage/cache';
import { AnswerCutShortError } from './endable-call.js';
import { HttpRefusal } from './http-json.js';
import { SupplierError, type SupplierFailure } from './supplier.error.js';
import { UnreadableAnswerError } from './unreadable-answer.error.js';

/** The words for one supplier's failures. */
export interface SupplierNames {
  /** The limiter's name, as `open-meteo`. */
  readonly supplier: string;
  /** The name for people, as `Open-Meteo`. */
  readonly title: string;
  /** The variable that holds its key, for the log. */
  readonly keyVariable?: string;
}

/** A status that means another failure than usual, as 404 of a thing by its id. */
export type FailureByStatus = Readonly<Record<number, SupplierFailure>>;

const MESSAGES: Record<SupplierFailure, (title: string) => string> = {
  unreachable: (title) => `${title} can't be reached.`,
  'timed-out': (title) => `${title} did not answer in time.`,
  'rate-limited': (title) => `${title} takes no more requests from us for the moment.`,
  unavailable: (title) => `${title} is down for the moment.`,
  failed: (title) => `${title} failed.`,
  refused: (title) => `${title} refused our request.`,
  unreadable: (title) => `${title} gave an answer that can't be read.`,
  impossible: (title) => `${title} can't do what was asked.`,
  conflict: (title) => `${title} has it already.`,
  'not-found': (title) => `${title} does not know it.`,
  gone: (title) => `${title} no longer has it.`,
};

/** The error in our terms for whatever a plain HTTP call to a supplier rejected with. The supplier's words stay out of it. */
export function httpFailure(
  error: unknown,
  nowMs: number,
  names: SupplierNames,
  byStatus: FailureByStatus = {},
): SupplierError {
  if (error instanceof SupplierError) return error;
  const failureOf = (failure: SupplierFailure, toldOperator: string, more = {}): SupplierError =>
    new SupplierError(names.supplier, failure, MESSAGES[failure](names.title), {
      cause: error,
      toldOperator,
      ...more,
    });
  if (error instanceof HttpRefusal) {
    const { status, headers } = error;
    const waitMs = retryAfterMs(status, (name) => headers.get(name), nowMs);
    return failureOf(
      byStatus[status] ?? usualFailure(status),
      `status ${status}.${hintFor(status, names)}`,
      waitMs === undefined ? {} : { retryAfterMs: waitMs },
    );
  }
  if (error instanceof UnreadableAnswerError) {
    const message = `${MESSAGES.unreadable(names.title)} In it, ${error.message}`;
    return new SupplierError(names.supplier, 'unreadable', message, { cause: error });
  }
  return isBrokenConnection(error)
    ? failureOf('unreachable', textOf(error))
    : failureOf('unreadable', textOf(error));
}

function usualFailure(status: number): SupplierFailure {
  switch (status) {
    case 429:
      return 'rate-limited';
    case 503:
      return 'unavailable';
    case 504:
      return 'timed-out';
    default:
      return status >= 500 ? 'failed' : 'refused';
  }
}

function hintFor(status: number, { keyVariable }: SupplierNames): string {
  return (status === 401 || status === 403) && keyVariable !== undefined ? ` Check ${keyVariable}.` : '';
}

/** `fetch` rejects with a TypeError whose cause names the system's error; node-fetch with an error of type `system`. */
export function isBrokenConnection(error: unknown): boolean {
  if (error instanceof AnswerCutShortError) return true;
  // By its name: the class of another realm, as of a test's, is another.
  const { type, name, message } = (error ?? {}) as { type?: unknown; name?: unknown; message?: unknown };
  return (
    type === 'system' || (name === 'TypeError' && (message === 'fetch failed' || message === 'terminated'))
  );
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
