/** An entry that was asked for lately, and is to be refreshed before it stops being fresh. */
export interface Touch {
  readonly key: string;
  /** The stable name of the method that loads the entry: the method prefix of its key. */
  readonly method: string;
  /** The arguments of the load, as text that any process reads. */
  readonly args: string;
  /** The answers from the cache since its last touch. */
  readonly hits: number;
  /** When its refresh is due, in milliseconds from now. */
  readonly dueInMs: number;
}

/** An entry whose refresh is due. */
export interface DueRefresh {
  readonly key: string;
  readonly method: string;
  readonly args: string;
  /** The popularity of the entry: the hits of its life, and of earlier lives ever less. */
  readonly hits: number;
  /** Refreshes in a row that failed. */
  readonly failures: number;
  /** For how long it has been due. */
  readonly lateMs: number;
}

export interface ClaimedRefreshes {
  readonly due: readonly DueRefresh[];
  /** The number of due entries that nobody asks for any more, and were dropped. */
  readonly dropped: number;
}

/** An entry as it stands in the queue. */
export interface QueuedRefresh {
  readonly key: string;
  readonly method: string;
  readonly hits: number;
  readonly failures: number;
  /** Negative for one that has been due for so long. */
  readonly dueInMs: number;
}

export interface RefreshQueueState {
  readonly length: number;
  /** For how long the entry that has waited longest has been due; 0 where none is. */
  readonly lagMs: number;
}

/**
 * The entries that are to be refreshed by the clock, and when. The queue is kept with the entries, so that any process can
 * do the work of one that died. Each method is atomic and one round trip, on the store's own clock; one that can't do its
 * work rejects with `CacheStoreUnavailableError`.
 */
export interface RefreshQueue {
  /** Adds hits; entries that are not queued yet come in while the queue holds less than `most`. */
  touch(touches: readonly Touch[], most: number): Promise<void>;
  /**
   * Claims entries that are due, the longest due first, for so long: then other processes may claim them. Those with fewer
   * than `leastHits` are dropped instead.
   */
  claim(most: number, { forMs, leastHits }: { forMs: number; leastHits: number }): Promise<ClaimedRefreshes>;
  /** Makes a refreshed entry due again, and multiplies its popularity by `decay`. */
  refreshed(key: string, dueInMs: number, decay: number): Promise<void>;
  /** Makes an entry due again that could not be refreshed. @param isFailure whether that counts as a failure of it */
  postpone(key: string, dueInMs: number, isFailure: boolean): Promise<void>;
  drop(keys: readonly string[]): Promise<void>;
  state(): Promise<RefreshQueueState>;
  /** The entries that are due next, the longest due first. */
  next(most: number): Promise<QueuedRefresh[]>;
}
