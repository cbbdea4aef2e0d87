import { randomUUID } from 'node:crypto';
import { type CacheError, CacheLoadTimeoutError } from '../api/errors.js';
import type { Failure } from '../api/failure.js';
import type { Backend } from '../ports/backend.js';
import type { LeaseHolder } from '../ports/leases.js';
import { asStoreFailure, isRefusedCall } from '../ports/store-failure.js';
import { type Clock, every } from '../time/clock.js';
import { type CompletionWatch, Completions } from './completions.js';
import type { LeaseCoherence } from './lease-coherence.js';
import { UnendedLeases } from './unended-leases.js';

export interface LeaseManagerParts {
  readonly backend: Pick<Backend, 'leases' | 'bus'>;
  readonly coherence: LeaseCoherence;
  readonly clock: Clock;
  readonly leaseLifeMs: number;
}

export interface LeaseRequest {
  readonly key: string;
  readonly method: string;
  /** Every name that the load can be invalidated under, as far as it is known before. */
  readonly names: readonly string[];
  /** Until when, on the monotonic clock. */
  readonly waitUntil: number;
  /** The token of the entry under the key, as far as it is known: see `Leases.acquire`. */
  readonly seen?: string | undefined;
}

/** A lease on a key that this process has. */
export interface OwnLease {
  readonly kind: 'acquired';
  readonly token: string;
  /** When it was asked for, or renewed, on the monotonic clock: its life began no earlier. */
  readonly since: number;
  /** No load ended since the look-up: the key holds what was seen there. */
  readonly isUnchanged?: true;
}

/** The outcome of asking for the lease on a key. */
export type LeaseOutcome =
  | OwnLease
  /** Another's load is completed: look again. */
  | { readonly kind: 'completed' }
  /** The server does not answer. */
  | { readonly kind: 'unavailable'; readonly error?: CacheError }
  /** Another's load failed a moment ago. */
  | { readonly kind: 'failed'; readonly token: string; readonly failure: Failure };

/** Renewals within the life of a lease. */
const RENEWALS_IN_LIFE = 3;

/**
 * Looks at another's lease, should the message of its completion be lost: so many within its life. The first ones come
 * sooner, each after twice the time.
 */
const LOOKS_IN_LIFE = 5;
const FIRST_LOOK_MS = 100;

/** Acquires leases on loads, of which there is one for each key in the whole cluster; renews and releases them. */
export class LeaseManager {
  private readonly completions: Completions;
  private readonly unended: UnendedLeases;
  /** The refusal to end a lease of ours, which the next caller would wait for in vain: for its life none is asked for. */
  private refused: { readonly error: CacheError; readonly until: number } | undefined;

  constructor(private readonly parts: LeaseManagerParts) {
    this.completions = new Completions(parts.backend.bus, parts.clock);
    this.unended = new UnendedLeases({ ...parts, leases: parts.backend.leases });
  }

  close(): void {
    this.completions.close();
    this.unended.close();
  }

  /**
   * Acquires the lease, or waits for the load of its holder.
   *
   * @throws CacheLoadTimeoutError when another's load is not completed in time
   */
  async acquire(request: LeaseRequest): Promise<LeaseOutcome> {
    if (this.parts.coherence.state === 'disconnected') return { kind: 'unavailable' };
    const token = randomUUID();
    const watch = this.completions.watch(request.key);
    try {
      return await this.acquireOrWait(request, token, watch);
    } catch (thrown) {
      if (thrown instanceof CacheLoadTimeoutError) throw thrown;
      const error = asStoreFailure(thrown);
      this.giveUp(request.key, token, error);
      return { kind: 'unavailable', error };
    } finally {
      watch.end();
    }
  }

  private async acquireOrWait(
    { key, method, names, waitUntil, seen }: LeaseRequest,
    token: string,
    watch: CompletionWatch,
  ): Promise<LeaseOutcome> {
    const { backend, clock, coherence, leaseLifeMs } = this.parts;
    const { leases } = backend;
    for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(2 * lookMs, leaseLifeMs / LOOKS_IN_LIFE)) {
      if (this.refused !== undefined && clock.monotonic() < this.refused.until) throw this.refused.error;
      const lease = { token, ...coherence.version };
      const held: OwnLease = { kind: 'acquired', token, since: clock.monotonic() };
      const holder = await leases.acquire(key, lease, leaseLifeMs, seen);
      if (holder === undefined) return held;
      if (holder === 'unchanged') return { ...held, isUnchanged: true };
      if (this.isInvalidated(holder, names)) {
        if (await leases.takeOver(key, holder.token, lease, leaseLifeMs)) return held;
        continue;
      }
      const { failure } = holder;
      if (failure !== undefined) return { kind: 'failed', token: holder.token, failure };
      const leftMs = waitUntil - clock.monotonic();
      if (leftMs <= 0) {
        throw new CacheLoadTimeoutError(
          `${method}: the load under way elsewhere did not end within its limit.`,
        );
      }
      if (await watch.hasCompleted(holder.token, Math.min(leftMs, lookMs))) return { kind: 'completed' };
    }
  }

  /** True where no timer could renew the lease in time: many loads that begin at once run in one turn. */
  isOverdue({ since }: OwnLease): boolean {
    const { clock, leaseLifeMs } = this.parts;
    return clock.monotonic() - since > leaseLifeMs / RENEWALS_IN_LIFE;
  }

  /** Renews a lease once. @returns the lease with its new life; none where it is lost */
  async renew(key: string, { token, ...lease }: OwnLease): Promise<OwnLease | undefined> {
    const { backend, clock, leaseLifeMs } = this.parts;
    const since = clock.monotonic();
    // Where the server does not answer, the commit will show it.
    const isHeld = await backend.leases.renew(key, token, leaseLifeMs).catch(() => true);
    return isHeld ? { ...lease, token, since } : undefined;
  }

  /** Renews the lease again and again. @returns a function that ends the renewals */
  keepAlive(key: string, token: string): () => void {
    const { backend, clock, leaseLifeMs } = this.parts;
    // A renewal that fails, or finds the lease lost, shows when the load is committed.
    const renew = () => backend.leases.renew(key, token, leaseLifeMs).catch(() => undefined);
    return every(leaseLifeMs / RENEWALS_IN_LIFE, clock, renew);
  }

  /** Releases the lease, leaving the memory of a failure behind if there was one. */
  async release(key: string, token: string, failed?: { failure: Failure; lifeMs: number }): Promise<void> {
    try {
      await this.parts.backend.leases.release(key, token, failed);
    } catch (thrown) {
      const { clock, leaseLifeMs } = this.parts;
      const error = asStoreFailure(thrown);
      // A lease that can't be released ends by itself.
      if (isRefusedCall(error)) this.refused = { error, until: clock.monotonic() + leaseLifeMs };
      else this.giveUp(key, token, error);
    }
  }

  /** Gives up a lease that the server may have, since its answer did not come. */
  giveUp(key: string, token: string, error: CacheError): void {
    if (!isRefusedCall(error)) this.unended.end(key, token);
  }

  /** True where what the holder brings, or its failure, is invalidated for certain: no caller waits for it then. */
  private isInvalidated({ epoch, number }: LeaseHolder, names: readonly string[]): boolean {
    const { coherence } = this.parts;
    return (
      coherence.state === 'usable' && coherence.validate({ version: { epoch, number }, names }) === 'gone'
    );
  }
}
