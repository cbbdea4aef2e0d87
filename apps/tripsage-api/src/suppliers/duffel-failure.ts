import { retryAfterMs } from '@tripsage/cache';
import { type DuffelRefusal, refusalOf } from './duffel-refusal.js';
import { AnswerCutShortError } from './endable-call.js';
import { SupplierError, type SupplierFailure } from './supplier.error.js';

/** The kind of a call: of a thing by its id, which may not exist, or a search, which can always be answered. */
export type DuffelCallKind = 'lookup' | 'search';

const GONE_CODES = new Set(['offer_no_longer_available', 'offer_expired']);

/** The error in our terms for whatever a call of Duffel's SDK rejected with. */
export function duffelFailure(error: unknown, kind: DuffelCallKind, nowMs: number): SupplierError {
  if (error instanceof SupplierError) return error;
  const refusal = refusalOf(error);
  if (refusal === undefined) return brokenCall(error);
  const [failure, message] = failureOf(refusal, kind);
  const waitMs = retryAfterMs(refusal.status, refusal.header, nowMs);
  return new SupplierError('duffel', failure, message, {
    cause: error,
    toldOperator: toldOperator(refusal, kind),
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
  });
}

function failureOf({ status, errors }: DuffelRefusal, kind: DuffelCallKind): [SupplierFailure, string] {
  if (errors.some(({ code = '' }) => GONE_CODES.has(code)))
    return ['gone', 'The offer is no longer available.'];
  if (kind === 'lookup' && (status === 404 || status === 414))
    return ['not-found', 'Duffel does not know it.'];
  switch (status) {
    case 422:
      return ['impossible', `Duffel can't do that: ${wordsOf(errors)}`];
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

/** Duffel's errors, shortened for a person to read. */
function wordsOf(errors: DuffelRefusal['errors']): string {
  const words = errors.flatMap(({ message }) => (message ? [message] : []));
  return words.slice(0, 5).join(' ').slice(0, 500) || 'it gave no reason.';
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
function brokenCall(error: unknown): SupplierError {
  const { type } = (error ?? {}) as { type?: unknown };
  const [failure, message]: [SupplierFailure, string] =
    type === 'system' || error instanceof AnswerCutShortError
      ? ['unreachable', "Duffel can't be reached."]
      : ['unreadable', "Duffel gave an answer that can't be read."];
  const toldByError = error instanceof Error ? error.message : String(error);
  return new SupplierError('duffel', failure, message, { cause: error, toldOperator: toldByError });
}
