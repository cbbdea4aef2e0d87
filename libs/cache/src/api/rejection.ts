/** The limit that a call has reached. */
export type LimitReason =
  | 'limit'
  | 'paused'
  /** As many calls are running as may be. */
  | 'concurrency';

/** The reason for which a limiter did not let a call pass. */
export type RejectionReason =
  | LimitReason
  /** The call costs more than the limits now in force ever permit at once, as while an operator has lowered them. */
  | 'cost'
  /** The limiter's queue is full. */
  | 'queue-full'
  /** The server is disconnected, and the limiter is closed then, or the cost is above the process's quota. */
  | 'store-unavailable'
  /** The application shuts down. */
  | 'shut-down';

/** The rejection of a call: by which limiter, why, and for how long. */
export interface Rejection {
  readonly limiter: string;
  readonly reason: RejectionReason;
  /** Milliseconds after which the call may pass. */
  readonly retryAfterMs: number;
  /** The limits are those of one key alone, as of one user. */
  readonly isOfKey: boolean;
  /** The limiter's windows. */
  readonly windows: readonly { readonly limit: number; readonly perMs: number }[];
}
