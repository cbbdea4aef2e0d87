/**
 * Lists of lines that all processes write to and read, each bounded. Each method is one round trip; one that can't do its
 * work rejects with `CacheStoreUnavailableError`. The lines are lost with the store's other content.
 */
export interface AuditLog {
  /** Adds lines to a list, the newest last; the list keeps the newest `most`. */
  append(list: string, lines: readonly string[], most: number): Promise<void>;
  /** The newest lines of a list, the newest first. */
  lines(list: string, most: number): Promise<string[]>;
}
