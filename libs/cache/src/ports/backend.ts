import type { CacheStore } from './cache-store.js';
import type { RefreshQueue } from './refresh-queue.js';
import type { Journal } from './journal.js';
import type { LimitStore } from './limit-store.js';
import type { Versions } from './versions.js';
import type { Leases } from './leases.js';
import type { Bus } from './bus.js';

/** What an operator should know of a store before it fails. */
export interface StoreReport {
  /** What runs there: `'dragonfly v1.40.1'`, `'redis 7.0.15'`. */
  readonly software?: string;
  readonly usedBytes?: number;
  /** None: no bound is known. */
  readonly maxBytes?: number;
  /** Entries that made room for others, since the server started. */
  readonly evictedKeys?: number;
  /** What is wrong, or will be, in words that may be shown to anyone. */
  readonly warnings: readonly string[];
}

/**
 * All that processes share: the entries, the leases on their loads, the versions, the limits, the due list, the journal
 * and the bus. A write or a delete through its store ends the lease on the key and forgets its failure.
 */
export interface Backend {
  /** Other processes use it too: what they do is learnt from the bus and by asking. */
  readonly isShared: boolean;
  readonly store: CacheStore;
  readonly leases: Leases;
  readonly versions: Versions;
  readonly limits: LimitStore;
  readonly refreshQueue: RefreshQueue;
  readonly journal: Journal;
  readonly bus: Bus;
  /** How the store is doing, as far as it tells. @throws CacheStoreUnavailableError */
  inspect(): Promise<StoreReport>;
  /** Frees connections, timers and memory, those of the store included. */
  close(): Promise<void>;
}
