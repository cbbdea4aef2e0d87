/** The end of a limited call: a value or an error. */
export type CallEnd = { readonly value: unknown } | { readonly error: unknown };

/** The limits of a supplier, as its answer states them. */
export interface SupplierFeedback {
  /** The supplier wants no call for that long, in milliseconds. */
  readonly pauseMs?: number;
  /** As the supplier counts, so much of its limit is left for that long. */
  readonly budget?: { readonly remaining: number; readonly forMs: number };
  /** The call turned out to cost so much, a whole number of units, where that is not what was asked for. */
  readonly cost?: number;
}

/**
 * Reads what a supplier's answer says of its limits.
 *
 * @param nowMs civil time, for dates
 */
export interface FeedbackReader {
  (end: CallEnd, nowMs: number): SupplierFeedback | undefined;
}
