import type { Failure } from '../api/failure.js';
import type { Version } from './versions.js';
import type { ValueToStore } from './cache-store.js';

/** The right to load one key, with the version that its holder knew when it acquired the lease. */
export interface Lease extends Version {
  /** One for each load. */
  readonly token: string;
}

/** The holder of a lease: a load under way, or the memory of one that failed. */
export interface LeaseHolder extends Lease {
  readonly failure?: Failure;
}

/**
 * Leases on loads: one load for each key at a time. A lease ends by itself when its life does. Whatever else ends it, or
 * gives it to another, publishes the completion of its load: those who wait for that look again.
 */
export interface Leases {
  /**
   * Acquires the lease unless it is held.
   *
   * @param seen what the caller found under the key before: the token of an entry, or `''` where there was nothing
   * @returns the holder where it is held; `unchanged` where it is acquired and what was seen is there still, so that no load
   * ended in between. A backend that can't tell that need not
   */
  acquire(
    key: string,
    lease: Lease,
    lifeMs: number,
    seen?: string,
  ): Promise<LeaseHolder | 'unchanged' | undefined>;
  /** Takes the lease over from the expected holder, if that one still has it. */
  takeOver(key: string, expected: string, lease: Lease, lifeMs: number): Promise<boolean>;
  /** Takes the lease over from any holder. */
  forceAcquire(key: string, lease: Lease, lifeMs: number): Promise<void>;
  /** Gives the lease another life; a lost one stays lost. */
  renew(key: string, token: string, lifeMs: number): Promise<boolean>;
  /** Stores the loaded value and ends the lease, only while it holds the token; publishes the completion. */
  commit(value: ValueToStore, token: string): Promise<boolean>;
  /**
   * Ends the lease while it holds the token, and publishes the completion. Where the load failed, the memory of the failure
   * stays for that long.
   */
  release(key: string, token: string, failed?: { failure: Failure; lifeMs: number }): Promise<void>;
}
