/** The counts of one minute. */
export interface MinuteCounts {
  /** When the minute began, in milliseconds since the Unix epoch, on the store's clock. */
  readonly at: number;
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Counters of all processes together, by the minute. Each method is one round trip, on the store's own clock; one that can't
 * do its work rejects with `CacheStoreUnavailableError`. The counters are lost with the store's other content.
 */
export interface SharedCounters {
  /** Adds to the counters of this minute, and keeps those of the last `keepMinutes`. */
  add(counts: Readonly<Record<string, number>>, keepMinutes: number): Promise<void>;
  /** The minutes that have counts, the oldest first. */
  minutes(): Promise<MinuteCounts[]>;
}
