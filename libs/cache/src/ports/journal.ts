/** What was counted in one minute. */
export interface MinuteCounts {
  /** When the minute began, in milliseconds since the Unix epoch, on the store's clock. */
  readonly at: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** A setting that holds in all processes. */
export interface Setting {
  readonly text: string;
  /** Milliseconds until it ends by itself; `Infinity` where it never does. */
  readonly remainingMs: number;
}

/**
 * What processes keep in common for the people on call: bounded lists of lines, counters by the minute, and settings. Each
 * method is one round trip, on the store's own clock; one that can't do its work rejects with
 * `CacheStoreUnavailableError`. It is lost with the store's other content.
 */
export interface Journal {
  /** Adds lines to a list, the newest last; the list keeps the newest `most`. */
  append(list: string, lines: readonly string[], most: number): Promise<void>;
  /** The newest lines of a list, the newest first. */
  lines(list: string, most: number): Promise<string[]>;
  /** Adds to the counters of this minute; those of the last `keep` minutes are kept. */
  count(counts: Readonly<Record<string, number>>, keep: number): Promise<void>;
  /** The counters of the minutes that have any, the oldest first. */
  minutes(): Promise<MinuteCounts[]>;
  /**
   * Keeps a text under a name of a table, or takes it away; tells the bus.
   *
   * @param lifeMs after which it ends by itself; default never
   */
  set(table: string, name: string, text: string | undefined, lifeMs?: number): Promise<void>;
  /** The settings of a table, by name. */
  settings(table: string): Promise<ReadonlyMap<string, Setting>>;
}
