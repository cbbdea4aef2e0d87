import type { Duration } from '../api/duration.js';

/** Who a call is for: somebody who waits for it, or nobody in particular, as with renewals and warm-ups. */
export type Priority = 'user' | 'background';

/** What calls of one kind may cost, in all processes together. */
export interface LimiterOptions {
  /**
   * At most `limit` in any `per`, whole numbers; all windows hold at once, at most 8 of them. A limit is at most 100,000
   * with `sliding`, 10⁹ with `gcra`; `per` from `'100ms'` to `'30d'`. May be empty where `concurrency` is given.
   */
  limits: readonly { limit: number; per: Duration }[];
  /**
   * `sliding`: exact over every window, keeps one record for each unit granted. `gcra`: spreads calls evenly, keeps a few
   * numbers, and grants up to limit + burst - 1 in a window. Default `'sliding'`.
   */
  algorithm?: 'sliding' | 'gcra';
  /** With `gcra`: how much may be granted at once after a pause. Default 1, which grants no more than the limit in any window. */
  burst?: number;
  /** Lengthens each window, since calls take differently long to the supplier. Default `'50ms'`. */
  margin?: Duration;
  /** How many calls may be under way at a time. Default any number. */
  concurrency?: number;
  /** 0..1: the share of each window, of `burst` and of `concurrency` that `background` callers leave alone. Default 0.2. */
  reserve?: number;
  /**
   * While the server is away. `local`: each process counts for itself, with its share of the limits by the last known
   * number of processes, at least 1. `open`: every call is let through. `closed`: none is. Default `'local'`.
   */
  storeDown?: 'local' | 'open' | 'closed';
  /** The most callers that wait in one process for one key; the next is refused. Default 1,000. */
  maxQueue?: number;
  /**
   * What a supplier's answer says of its limits. Default: the headers of fetch responses, of what SDKs answer with and of
   * the errors that they throw, where they are found under `headers`. `false`: it is not listened to.
   */
  feedback?: FeedbackReader | false;
}

/** What one call asks of a limiter. */
export interface ConsumeOptions {
  /** Each key has the limits to itself: a user, a tenant, a route. It is kept as a hash. Default: one for all. */
  key?: string;
  /** What the call costs, a whole number; 0 spends nothing. Default 1. */
  cost?: number;
  /** Default `'user'`; in what the cache renews behind an answer `'background'`. */
  priority?: Priority;
  /** Default `'wait'`; in a load for which an old answer is at hand a call never waits. */
  onLimit?: 'wait' | 'reject';
  /** The longest wait, at most `'1h'`; who would have to wait longer is told at once. Default `'10s'`. */
  maxWait?: Duration;
  /** Ends the wait: the call rejects with the signal's reason, and spends nothing. */
  signal?: AbortSignal;
}

/** The right to make one call. */
export interface Permit {
  /** What is left of the narrowest window. */
  readonly remaining: number;
  /**
   * The call has ended: its place among those under way is free again, and with `sliding` it counts from now on, rather than
   * from a moment at which the supplier may not have seen it yet.
   */
  release(): Promise<void>;
  /** The call was not made: what it cost is given back. */
  refund(): Promise<void>;
}

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
