/** What stands in the way of a call. */
export type LimitReason =
  | 'limit'
  | 'paused'
  /** As many calls are under way as may be. */
  | 'concurrency';

/** Why a limiter did not let a call pass. */
export type RejectionReason =
  | LimitReason
  /** So many wait already that one more is not taken. */
  | 'queue-full'
  /** The server is away, and the limiter is closed then, or the cost is above this process's share. */
  | 'store-unavailable'
  /** The application shuts down. */
  | 'shut-down';

/** What a refusal says. */
export interface Rejection {
  readonly limiter: string;
  readonly reason: RejectionReason;
  /** Milliseconds after which it is worth asking again. */
  readonly retryAfterMs: number;
  /** The limits that stand in the way are those of one key alone, as of one user. */
  readonly isOfKey: boolean;
  /** The limiter's windows. */
  readonly windows: readonly { readonly limit: number; readonly perMs: number }[];
}
