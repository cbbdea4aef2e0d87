import type { Failure } from '../api/failure.js';
import type { Version } from './versions.js';
import type { ValueToStore } from './cache-store.js';

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
