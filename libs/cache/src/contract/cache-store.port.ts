/** What a store holds under one key. */
export interface StoredValue {
  /** The store's own: not to be changed. */
  readonly bytes: Uint8Array;
  /** Milliseconds until the store drops the key, on the store's own clock; `Infinity` where it never will. */
  readonly remainingMs: number;
}

/** What to keep under one key. */
export interface ValueToStore {
  readonly key: string;
  /** Not to be changed until the write has settled. */
  readonly bytes: Uint8Array;
  /** Whole milliseconds, at least 1, until the store drops the key. */
  readonly lifeMs: number;
}

export type ClearedKind = 'managed' | 'plain' | 'all';

/**
 * Where entries are kept. Each method is atomic for each key and takes one round trip, whatever the number of keys.
 * Keys come validated and without prefix. A method that can't do its work rejects with
 * `CacheStoreUnavailableError` or, where the value is the cause, `CacheValueTooLargeError`; it never answers less
 * than it was asked.
 */
export interface CacheStore {
  /** What the store is, for logs and health: `'memory'`, `'redis://127.0.0.1:6379/0'`; never a secret. */
  readonly name: string;
  /** The values in the order of the keys; `undefined` where there is none. */
  read(keys: readonly string[]): Promise<(StoredValue | undefined)[]>;
  write(values: readonly ValueToStore[]): Promise<void>;
  /** How many of the keys were there. */
  delete(keys: readonly string[]): Promise<number>;
  /**
   * Removes what stands under keys that start with a text, in slices that let other work through, and says how many
   * there were: `managed` entries (see `MANAGED_FIRST_BYTE`), `plain` values, or `all`. What is written meanwhile may
   * stay. The only method of more than one round trip.
   */
  clear(keysStartWith: string, kind: ClearedKind): Promise<number>;
  health(): Promise<StoreHealth>;
  /** Frees connections, timers and memory. Health is `down` after it, other calls reject. Safe to call twice. */
  close(): Promise<void>;
}

/** How a store is: `down` says why in words that may be shown to anyone. */
export type StoreHealth = { state: 'up'; latencyMs: number } | { state: 'down'; reason: string };
