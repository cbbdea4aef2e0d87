/** A setting that holds in all processes. */
export interface Setting {
  readonly text: string;
  /** Milliseconds until the setting ends by itself; `Infinity` where it never does. */
  readonly remainingMs: number;
}

/**
 * Settings that hold in all processes, in tables of texts by name. Each method is one round trip, on the store's own clock;
 * one that can't do its work rejects with `CacheStoreUnavailableError`. The settings are lost with the store's other content.
 */
export interface SettingsStore {
  /**
   * Keeps a text under a name of a table, or removes it, and publishes `setting-changed`.
   *
   * @param lifeMs after which the setting ends by itself; default never
   */
  set(table: string, name: string, text: string | undefined, lifeMs?: number): Promise<void>;
  /** The settings of a table, by name. */
  all(table: string): Promise<ReadonlyMap<string, Setting>>;
}
