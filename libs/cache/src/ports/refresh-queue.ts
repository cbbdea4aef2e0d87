/** An entry that was asked for lately, and is to be renewed before it stops being fresh. */
export interface Touch {
  readonly key: string;
  /** The stable name of the method that loads it: the family of its keys. */
  readonly method: string;
  /** The arguments that it is loaded with, as text that any process reads. */
  readonly args: string;
  /** How often it was answered from the cache since it was last told. */
  readonly hits: number;
  /** When its renewal is due, in milliseconds from now. */
  readonly dueInMs: number;
}

/** An entry whose renewal is due. */
export interface DueRefresh {
  readonly key: string;
  readonly method: string;
  readonly args: string;
  /** How popular it is: the hits of its life, and of lives before it ever less. */
  readonly hits: number;
  /** Renewals in a row that failed. */
  readonly failures: number;
  /** For how long it has been due. */
  readonly lateMs: number;
}

export interface ClaimedRefreshes {
  readonly due: readonly DueRefresh[];
  /** How many were due that nobody asks for any more, and were dropped. */
  readonly dropped: number;
}

/** An entry as it stands in the list. */
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
 * Which entries are to be renewed, and when: kept with the entries, so that any process can do the work of one that is
 * gone. Each method is atomic and one round trip, on the store's own clock; one that can't do its work rejects with
 * `CacheStoreUnavailableError`.
 */
export interface RefreshQueue {
  /** Notes hits; entries that are not in the list yet come in while it holds less than `most`. */
  touch(touches: readonly Touch[], most: number): Promise<void>;
  /**
   * Takes entries that are due, the longest due first, for so long: then others may take them. Those with fewer than
   * `leastHits` are dropped instead.
   */
  claim(most: number, { forMs, leastHits }: { forMs: number; leastHits: number }): Promise<ClaimedRefreshes>;
  /** An entry was renewed: it is due again then, and its popularity is multiplied by `decay`. */
  refreshed(key: string, dueInMs: number, decay: number): Promise<void>;
  /** An entry could not be renewed: it is due again then. @param isFailure whether that counts as a failure of it */
  postpone(key: string, dueInMs: number, isFailure: boolean): Promise<void>;
  drop(keys: readonly string[]): Promise<void>;
  state(): Promise<RefreshQueueState>;
  /** What is due next, the longest due first. */
  next(most: number): Promise<QueuedRefresh[]>;
}
