import type { CacheStore, ValueToStore } from './cache-store.js';
import type { Failure } from '../api/failure.js';
import type { RefreshQueue } from './refresh-queue.js';
import type { Journal } from './journal.js';
import type { LimitStore } from './limit-store.js';
import type { Mode } from '../api/mode.js';

/** How far somebody knows the invalidations: every one up to `seen`, none missing. */
export interface Version {
  /** The life of the versions that the number belongs to; `undefined` before they were ever asked. */
  readonly epoch: string | undefined;
  /** The number of an invalidation. */
  readonly number: number;
}

/** The newest invalidation of one kind that a name has had. */
export interface Bump {
  /** From `names.ts`: a key, a namespace or part of one, a tag. */
  readonly name: string;
  readonly number: number;
  readonly mode: Mode;
}

/** What the versions say to one who knew them up to a position. */
export interface VersionUpdate {
  readonly epoch: string;
  /** The number of the newest invalidation. */
  readonly latest: number;
  /** Whatever was noted below this number is invalid: marks up to it may be forgotten. */
  readonly lowWaterMark: number;
  /** The same for marks on keys, which guard only what is in motion. */
  readonly keyLowWaterMark: number;
  /** Every mark that is newer than the position, in the order of their numbers; all of them where its epoch is another. */
  readonly bumps: readonly Bump[];
}

/**
 * The numbers that invalidations get, and the newest of them for each name. They are lost whole or not at all; made new
 * they have another epoch.
 */
export interface Versions {
  /** Gives the names the next number and tells the bus; answers as {@link sync}, with these marks among the news. */
  bump(names: readonly string[], mode: Mode, known: Version): Promise<VersionUpdate>;
  /** What is newer than the position. Asked of the master only. */
  sync(known: Version): Promise<VersionUpdate>;
  /** Makes the versions new, which invalidates every entry, and tells the bus. */
  reset(): Promise<VersionUpdate>;
}

/** The right to load one key, and what its holder knew when it took it. */
export interface Lease extends Version {
  /** One for each load. */
  readonly token: string;
}

/** What stands in the way of a load: another's lease, or the memory of one that failed. */
export interface LeaseHolder extends Lease {
  readonly failure?: Failure;
}

/** One load for each key at a time, and its end. A lease ends by itself when its life does. */
export interface Leases {
  /** Takes the lease unless somebody has it: then who. */
  acquire(key: string, lease: Lease, lifeMs: number): Promise<LeaseHolder | undefined>;
  /** Takes it over from the holder that was judged, if that still has it. */
  takeOver(key: string, expected: string, lease: Lease, lifeMs: number): Promise<boolean>;
  /** Takes it over from whoever has it. */
  forceAcquire(key: string, lease: Lease, lifeMs: number): Promise<void>;
  /** Gives it another life; a lost one stays lost. */
  renew(key: string, token: string, lifeMs: number): Promise<boolean>;
  /** Stores what was loaded and ends the lease, only while the lease holds the token; tells the bus. */
  commit(value: ValueToStore, token: string): Promise<boolean>;
  /** Ends the lease while it holds the token, leaving the memory of a failure behind if there was one; tells the bus. */
  release(key: string, token: string, failed?: { failure: Failure; lifeMs: number }): Promise<void>;
}

/** What the processes tell each other. Messages may be lost, doubled or late. */
export type BusMessage =
  | {
      readonly kind: 'invalidated';
      readonly epoch: string;
      readonly number: number;
      readonly names: readonly string[];
      readonly mode: Mode;
    }
  /** The load under this token has ended, well or badly; `stored`: what it brought is in the store. */
  | { readonly kind: 'completed'; readonly key: string; readonly token: string; readonly stored?: true }
  /** A limiter, or one of its keys, has more to give than those who wait were told. */
  | { readonly kind: 'capacity-freed'; readonly id: string }
  /** A setting of a table of the journal is another. */
  | { readonly kind: 'setting-changed'; readonly table: string }
  /** Somebody wants to know whether messages come through. */
  | { readonly kind: 'ping'; readonly token: string };

export interface BusListener {
  message(message: BusMessage): void;
  /** The bus or the connection for commands broke: messages may be missed from now on. */
  broken(): void;
  /** Both are there again, to a master. */
  connected(): void;
}

export interface Bus {
  /** Whether both connections are there. */
  readonly isConnected: boolean;
  /** @returns a function that ends the listening */
  listen(listener: BusListener): () => void;
  /** Sends everybody a message, its sender included. @throws CacheStoreUnavailableError */
  ping(token: string): Promise<void>;
}

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
