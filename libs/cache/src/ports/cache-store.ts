import type { KeyPattern } from './key-pattern.js';

/** A value that a store holds under one key. */
export interface StoredValue {
  /** The store's own: not to be changed. */
  readonly bytes: Uint8Array;
  /** Milliseconds until the store drops the key, on the store's own clock; `Infinity` where it never will. */
  readonly remainingMs: number;
}

/** A value to keep under one key. */
export interface ValueToStore {
  readonly key: string;
  /** Not to be changed until the write has settled. */
  readonly bytes: Uint8Array;
  /** Whole milliseconds, at least 1, until the store drops the key. */
  readonly lifeMs: number;
}

export interface ReadSettings {
  /** The values of which the life is needed. By `entries` plain ones may be told with `Infinity`. Default `all`. */
  readonly lives?: 'all' | 'entries';
  /** The number of callers who share the question, and each count its failure. Default 1. */
  readonly callers?: number;
}

/** A key that a scan found, with what is known of it without reading its value. */
export interface ScannedKey {
  readonly key: string;
  readonly kind: 'managed' | 'plain';
  /** As it is stored. */
  readonly bytes: number;
  readonly remainingMs: number;
}

export interface ScannedPage {
  readonly keys: readonly ScannedKey[];
  /** The cursor of the next page; none: there are no more. */
  readonly cursor?: string;
  /** The one key of a pattern without a gap is there, and is another's. */
  readonly isOfOther?: true;
}

export type ClearedKind = 'managed' | 'plain' | 'all';

/**
 * The store of entries. Each method is atomic for each key and takes one round trip, whatever the number of keys.
 * Keys come validated and without prefix. A method that can't do its work rejects with `CacheStoreUnavailableError` or,
 * where the value is the cause, `CacheValueTooLargeError`. It never answers less than it was asked.
 */
export interface CacheStore {
  /** Names the store, for logs and health: `'memory'`, `'redis://127.0.0.1:6379/0'`; never a secret. */
  readonly name: string;
  /**
   * The mark of this cache's entries in a store that other applications use too, 12 of `[A-Za-z0-9_-]`. Each entry begins
   * with it; one with another mark is absent. None: all that is stored is this cache's.
   */
  readonly owner?: string;
  /**
   * The earliest that it can be on the store's clock, in milliseconds. Entries are then stored with their ends on that clock,
   * by which `read` tells what is left of them. `undefined`: not known yet. Not there: `read` tells lives without.
   */
  clockMs?(): number | undefined;
  /**
   * The values in the order of the keys; `undefined` where there is none, or what stands there is another's. Each life is that
   * of the very value beside it.
   */
  read(keys: readonly string[], how?: ReadSettings): Promise<(StoredValue | undefined)[]>;
  /** @throws CacheKeyError, CacheNamespaceError for what is another's, which stays as it is */
  write(values: readonly ValueToStore[]): Promise<void>;
  /** Leaves alone what is another's. @returns how many of the keys were there */
  delete(keys: readonly string[]): Promise<number>;
  /**
   * Removes the keys that start with a text, in slices that let other work through. By kind these are `managed`
   * entries, which begin with the byte 0x01 and have the owner's mark, `plain` values, or `all`, which is both. What is
   * another's stays. A value written meanwhile may stay.
   * With `scan` a method of many round trips.
   *
   * @param onProgress called now and then with the count so far, and at the end
   * @returns how many it removed
   */
  clear(keysStartWith: string, kind: ClearedKind, onProgress?: (count: number) => void): Promise<number>;
  /**
   * A page of the keys of a pattern: about `most` of them, or fewer, even none, where many others stand between. A key
   * that is there all the time is on at least one page; one that comes or goes meanwhile may be or not. What is another's
   * is on none. A pattern without a gap is one key, which is asked for at once.
   *
   * @param cursor of the page before
   * @throws CacheOptionError for a cursor that no page had
   */
  scan(pattern: KeyPattern, most: number, cursor?: string): Promise<ScannedPage>;
  health(): Promise<StoreHealth>;
  /** Frees connections, timers and memory. Health is `down` after it, other calls reject. Safe to call twice. */
  close(): Promise<void>;
}

/** The health of a store: `down` says why in words that may be shown to anyone. */
export type StoreHealth = { state: 'up'; latencyMs: number } | { state: 'down'; reason: string };
