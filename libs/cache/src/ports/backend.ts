import type { AuditLog } from './audit-log.js';
import type { Bus } from './bus.js';
import type { CacheStore } from './cache-store.js';
import type { Leases } from './leases.js';
import type { LimitStore } from './limit-store.js';
import type { RefreshQueue } from './refresh-queue.js';
import type { SettingsStore } from './settings-store.js';
import type { SharedCounters } from './shared-counters.js';
import type { Versions } from './versions.js';

/** The state of a store, as an operator should know it before it fails. */
export interface StoreReport {
  /** The software of the server: `'dragonfly v1.40.1'`, `'redis 7.0.15'`. */
  readonly software?: string;
  readonly usedBytes?: number;
  /** None: no bound is known. */
  readonly maxBytes?: number;
  /** Entries that made room for others, since the server started. */
  readonly evictedKeys?: number;
  /** Faults now and to come, in words that may be shown to anyone. */
  readonly warnings: readonly string[];
}

/**
 * Everything that processes share. `forRoot({ backend })` takes one of your own; nothing in the library needs an edit for it.
 *
 * To write one:
 * 1. Implement every port. Their comments are the contract; a port that your server can't do may come from a
 *    `LocalBackend`, and then holds for one process only.
 * 2. Let a call that the server did not do reject with `CacheStoreUnavailableError`, within a time limit of your own.
 *    The library adds no time limit; it counts these errors, and leaves a failing backend alone for a while.
 * 3. Publish what the ports say they publish, in the same step as the change. `invalidated` comes after its bump.
 * 4. End the lease on a key, and the memory of its failure, with each write or delete of the key through the store. Publish
 *    the completion of the load that had it.
 * 5. Open no connection in the constructor: the first call or the first listener connects, or a `connect` of your own.
 * 6. Run `backendContract`, `cacheStoreContract` and `limitStoreContract` of `@tripsage/cache-testing` against it.
 */
export interface Backend {
  /** Other processes use it too: their changes are learned from the bus and by asking. */
  readonly isShared: boolean;
  readonly store: CacheStore;
  readonly leases: Leases;
  readonly versions: Versions;
  readonly limits: LimitStore;
  readonly refreshQueue: RefreshQueue;
  readonly auditLog: AuditLog;
  readonly counters: SharedCounters;
  readonly settings: SettingsStore;
  readonly bus: Bus;
  /** Reports the state of the store, as far as it tells. @throws CacheStoreUnavailableError */
  inspect(): Promise<StoreReport>;
  /** Frees connections, timers and memory, those of the store included. Safe to call twice. */
  close(): Promise<void>;
}
