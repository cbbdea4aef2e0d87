import { retryAfterMs } from '@tripsage/cache';
import { isBrokenConnection } from '../http-failure.js';
import { SupplierError, type SupplierFailure } from '../supplier.error.js';
import { UnreadableAnswerError } from '../unreadable-answer.error.js';
import { refusedFields } from './duffel-fields.js';
import { type DuffelRefusal, refusalOf } from './duffel-refusal.js';

/** The kind of a call: of a thing by its id, which may not exist, or a search, which can always be answered. */
export type DuffelCallKind = 'lookup' | 'search';

/** A call that failed, as its failure is worded by. */
export interface FailedDuffelCall {
  readonly kind: DuffelCallKind;
  readonly nowMs: number;
  /** The token of ours, which no text may hold, whoever wrote it. */
  readonly secret: string;
}

/** A shorter key is no secret: it is that of the sandbox. */
const SHORTEST_SECRET = 8;
const UNREADABLE = "Duffel gave an answer that can't be read.";

/** Codes of things that were on sale, as `offer_no_longer_available`. */
const GONE = /^(offer|search_result|rate|accommodation)_(no_longer_available|expired|unavailable)$/;

/** The error in our terms for whatever a call of Duffel's SDK rejected with. Duffel's words are for the log alone. */
export function duffelFailure(error: unknown, { kind, nowMs, secret }: FailedDuffelCall): SupplierError {
  if (error instanceof SupplierError) return error;
  const withoutSecret = (text: string): string =>
    secret.length < SHORTEST_SECRET ? text : text.replaceAll(secret, '[our token]');
  const refusal = refusalOf(error);
  if (refusal === undefined) return brokenCall(error, withoutSecret);
  const [failure, message] = failureOf(refusal, kind);
  const waitMs = retryAfterMs(refusal.status, refusal.header, nowMs);
  return new SupplierError('duffel', failure, message, {
    cause: error,
    toldOperator: withoutSecret(toldOperator(refusal, kind)),
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
  });
}

function failureOf({ status, errors }: DuffelRefusal, kind: DuffelCallKind): [SupplierFailure, string] {
  if (status < 500 && errors.some(({ code = '' }) => GONE.test(code)))
    return ['gone', 'Duffel no longer has it.'];
  if (kind === 'lookup' && (status === 404 || status === 414))
    return ['not-found', 'Duffel does not know it.'];
  switch (status) {
    case 422:
      return ['impossible', impossible(errors)];
    case 429:
      return ['rate-limited', 'Duffel takes no more requests from us for the moment.'];
    case 503:
      return ['unavailable', 'Duffel is down for the moment.'];
    case 504:
      return ['timed-out', 'Duffel got no answer from the airlines in time.'];
    default:
      return status >= 500
        ? ['failed', `Duffel failed with status ${status}.`]
        : ['refused', `Duffel refused our request with status ${status}.`];
  }
}

/** Names the fields to change, where Duffel pointed at some that the client knows. */
function impossible(errors: DuffelRefusal['errors']): string {
  const fields = refusedFields(errors);
  return fields.length === 0
    ? "Duffel can't do what was asked."
    : `Duffel can't do what was asked. It does not accept: ${fields.join(', ')}.`;
}

/** Details that help to find the reason, on our side or with Duffel's support. */
function toldOperator({ status, requestId, errors }: DuffelRefusal, kind: DuffelCallKind): string {
  const titles = errors.slice(0, 3).map(({ code = 'no code', title = '' }) => `${code} "${title}"`);
  const words = [
    `status ${status}`,
    ...titles,
    ...(requestId === undefined ? [] : [`request_id ${requestId}`]),
  ];
  return `${words.join(', ')}.${hintFor(status, kind)}`;
}

function hintFor(status: number, kind: DuffelCallKind): string {
  if (status === 401 || status === 403) return ' Check DUFFEL_ACCESS_TOKEN.';
  if (status === 404 && kind === 'search') return ' Check DUFFEL_BASE_URL.';
  return '';
}

/** The call ended without an answer, or with one that can't be read; the SDK passes on node-fetch's errors. */
function brokenCall(error: unknown, withoutSecret: (text: string) => string): SupplierError {
  if (error instanceof UnreadableAnswerError) {
    const message = `${UNREADABLE} In it, ${error.message}`;
    return new SupplierError('duffel', 'unreadable', message, { cause: error });
  }
  const [failure, message]: [SupplierFailure, string] = isBrokenConnection(error)
    ? ['unreachable', "Duffel can't be reached."]
    : ['unreadable', UNREADABLE];
  const toldByError = error instanceof Error ? error.message : String(error);
  return new SupplierError('duffel', failure, message, {
    cause: error,
    toldOperator: withoutSecret(toldByError),
  });
}
