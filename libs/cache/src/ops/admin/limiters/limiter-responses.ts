/** `GET /admin/rate-limits` */
export interface LimitersResponse {
  /** `down`: the fallback of each limiter is active, as its `storeDown` says. */
  readonly counting: 'up' | 'down';
  readonly limiters: readonly LimiterResponse[];
}

export interface LimiterResponse {
  readonly name: string;
  readonly algorithm: 'sliding' | 'gcra';
  readonly windows: readonly { readonly limit: number; readonly perMs: number }[];
  readonly concurrency?: number;
  readonly storeDown: 'local' | 'open' | 'closed';
  /** Units that a user could acquire now in the narrowest window; none while that is unknown. */
  readonly remaining?: number;
  /** Time until the next unit; 0 where there is one. */
  readonly nextInMs?: number;
  /** Why there is no unit until then. */
  readonly reason?: 'limit' | 'paused' | 'concurrency';
  /** A temporary limit, and how long it still holds. */
  readonly override?: {
    readonly windows: readonly { readonly limit: number; readonly per: string }[];
    readonly remainingMs: number;
  };
  /** Counts of this process since it started. */
  readonly acquired: number;
  readonly rejected: number;
  readonly waited: number;
  readonly waitedMs: number;
  readonly pauses: number;
}
