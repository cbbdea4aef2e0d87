/** How a limited call ended: with a value or with an error. */

export type CallEnd = { readonly value: unknown } | { readonly error: unknown };

/** What a supplier said of its limits. */
export interface SupplierFeedback {
  /** It wants no call for that long, in milliseconds. */
  readonly pauseMs?: number;
  /** So much is left of its limit for that long, as it counts. */
  readonly budget?: { readonly remaining: number; readonly forMs: number };
}

/** Reads what a supplier's answer says of its limits. @param nowMs civil time, for dates */
export interface FeedbackReader {
  (end: CallEnd, nowMs: number): SupplierFeedback | undefined;
}
