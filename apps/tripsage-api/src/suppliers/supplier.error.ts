/** Why a supplier gave no answer that we can use. */
export type SupplierFailure =
  /** No connection, or it broke before the answer was whole. */
  | 'unreachable'
  /** No answer in time. */
  | 'timed-out'
  /** We have asked too often. */
  | 'rate-limited'
  /** The supplier reports that it is down for a while. */
  | 'unavailable'
  /** The supplier failed. */
  | 'failed'
  /** The supplier does not accept us, or how we asked. */
  | 'refused'
  /** The answer breaks the supplier's contract. */
  | 'unreadable'
  /** The supplier finds the traveler's request impossible: the request has to change. */
  | 'impossible'
  /** The supplier has it already. */
  | 'conflict'
  /** The supplier knows no such thing. */
  | 'not-found'
  /** The thing existed and is gone. */
  | 'gone';

/** Failures of the supplier itself, whatever was requested. */
export const OUTAGES: ReadonlySet<SupplierFailure> = new Set([
  'unreachable',
  'timed-out',
  'unavailable',
  'failed',
  'refused',
  'unreadable',
]);

interface SupplierErrorOptions extends ErrorOptions {
  retryAfterMs?: number;
  toldOperator?: string;
}

/** A supplier gave no answer that we can use. The message may be shown to anyone. */
export class SupplierError extends Error {
  /** Milliseconds after which a retry is worth it, where the supplier gave that. */
  readonly retryAfterMs?: number;
  /** The text for the log instead of the message. Never a secret. */
  readonly toldOperator?: string;

  constructor(
    readonly supplier: string,
    readonly failure: SupplierFailure,
    message: string,
    { retryAfterMs, toldOperator, ...options }: SupplierErrorOptions = {},
  ) {
    super(message, options);
    this.name = 'SupplierError';
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
    if (toldOperator !== undefined) this.toldOperator = toldOperator;
  }
}

/** Tests whether an error speaks of the supplier itself, so that its health suffers. */
export function isOutage(error: unknown): boolean {
  return !(error instanceof SupplierError) || OUTAGES.has(error.failure);
}
