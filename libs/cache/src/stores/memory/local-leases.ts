import type { BusMessage } from '../../ports/bus.js';
import type { Lease, LeaseHolder, Leases } from '../../ports/leases.js';
import type { CacheStore, ValueToStore } from '../../ports/cache-store.js';
import type { Failure } from '../../api/failure.js';
import type { Clock } from '../../time/clock.js';
import { isSeen } from '../../ports/stored-kind.js';
import { EndingCache } from './ending-cache.js';

interface HeldLease {
  readonly holder: LeaseHolder;
  readonly endsAt: number;
}

/** The bounds of the memory of failures: beyond them the one that was not asked for the longest goes. */
const MOST_FAILURES = 10_000;
const MOST_FAILURE_BYTES = 16 * 1024 * 1024;

/** Leases in this process's memory, on loads whose values go into a store. */
export class LocalLeases implements Leases {
  private readonly held = new Map<string, HeldLease>();
  private readonly failed: EndingCache<LeaseHolder>;
  private holdsUntilPurge = 1;

  constructor(
    private readonly store: Pick<CacheStore, 'read' | 'write'>,
    private readonly clock: Clock,
    private readonly publish: (message: BusMessage) => void,
  ) {
    this.failed = new EndingCache({ maxBytes: MOST_FAILURE_BYTES, maxEntries: MOST_FAILURES, clock });
  }

  async acquire(...[key, lease, lifeMs, seen]: Parameters<Leases['acquire']>): ReturnType<Leases['acquire']> {
    const holder = this.holderOf(key);
    if (holder !== undefined) return holder;
    this.hold(key, lease, lifeMs);
    if (seen === undefined) return undefined;
    const [stored] = await this.store.read([key]);
    return isSeen(stored?.bytes, seen) ? 'unchanged' : undefined;
  }

  async takeOver(key: string, expected: string, lease: Lease, lifeMs: number): Promise<boolean> {
    if (this.holderOf(key)?.token !== expected) return false;
    this.drop([key]);
    this.hold(key, lease, lifeMs);
    return true;
  }

  async forceAcquire(key: string, lease: Lease, lifeMs: number): Promise<void> {
    this.drop([key]);
    this.hold(key, lease, lifeMs);
  }

  async renew(key: string, token: string, lifeMs: number): Promise<boolean> {
    const holder = this.heldBy(key, token);
    if (holder === undefined) return false;
    this.hold(key, holder, lifeMs);
    return true;
  }

  async commit(value: ValueToStore, token: string): Promise<boolean> {
    if (this.heldBy(value.key, token) === undefined) return false;
    this.held.delete(value.key);
    try {
      await this.store.write([value]);
    } catch (error) {
      this.publish({ kind: 'completed', key: value.key, token });
      throw error;
    }
    this.publish({ kind: 'completed', key: value.key, token, stored: true });
    return true;
  }

  async release(key: string, token: string, failed?: { failure: Failure; lifeMs: number }): Promise<void> {
    const holder = this.heldBy(key, token);
    if (holder === undefined) return;
    this.held.delete(key);
    if (failed !== undefined && failed.lifeMs > 0) {
      const { failure, lifeMs } = failed;
      const bytes = 2 * (key.length + JSON.stringify(failure).length);
      this.failed.set(key, { ...holder, failure }, bytes, lifeMs);
    }
    this.publish({ kind: 'completed', key, token });
  }

  /** Ends the leases on these keys, and the memory of failures. */
  drop(keys: readonly string[]): void {
    for (const key of keys) {
      const holder = this.held.get(key)?.holder;
      this.held.delete(key);
      this.failed.delete(key);
      if (holder !== undefined) this.publish({ kind: 'completed', key, token: holder.token });
    }
  }

  /** Forgets all failures, and keeps no timer. */
  close(): void {
    this.failed.clear();
  }

  private holderOf(key: string): LeaseHolder | undefined {
    const held = this.held.get(key);
    if (held === undefined) return this.failed.get(key);
    if (this.clock.monotonic() < held.endsAt) return held.holder;
    this.held.delete(key);
    return undefined;
  }

  /** The holder, while it loads under this token. */
  private heldBy(key: string, token: string): LeaseHolder | undefined {
    const holder = this.holderOf(key);
    return holder?.token === token && holder.failure === undefined ? holder : undefined;
  }

  private hold(key: string, holder: LeaseHolder, lifeMs: number): void {
    this.failed.delete(key);
    this.held.set(key, { holder, endsAt: this.clock.monotonic() + lifeMs });
    this.purgeNowAndThen();
  }

  /** Lets go of leases that ended unasked: once for as many holds as the last time left, so a hold costs a constant. */
  private purgeNowAndThen(): void {
    this.holdsUntilPurge -= 1;
    if (this.holdsUntilPurge > 0) return;
    for (const key of this.held.keys()) this.holderOf(key);
    this.holdsUntilPurge = Math.max(1, this.held.size);
  }
}
