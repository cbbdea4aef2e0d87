import { randomUUID } from 'node:crypto';
import type { NotStoredReason } from '../api/events.js';
import { LeaseManager, type LeaseManagerParts } from '../coordination/lease-manager.js';
import type { Coherence } from '../invalidation/coherence.js';
import type { Backend } from '../ports/backend.js';
import { asStoreFailure } from '../ports/store-failure.js';
import type { Call } from './call/call.js';
import type { CallEvents } from './loading/call-events.js';
import type { LoadOrigin } from './loading/loaded.js';

export interface PutLeasesParts extends LeaseManagerParts {
  readonly backend: Pick<Backend, 'leases' | 'bus'>;
  readonly coherence: Coherence;
  readonly callEvents: CallEvents;
}

/** The version and the lease that a put has before its method runs; no lease while disconnected. */
export interface PutLease extends LoadOrigin {
  readonly isHeld: boolean;
}

/** The leases of puts: acquired from whoever has them, and proved to the end. */
export class PutLeases {
  private readonly leases: LeaseManager;

  constructor(private readonly parts: PutLeasesParts) {
    this.leases = new LeaseManager(parts);
  }

  /** Before the method: a value from before an invalidation could pass for one from after it otherwise. */
  async claim(key: string): Promise<PutLease> {
    const { backend, coherence, leaseLifeMs, callEvents } = this.parts;
    const isUsable = coherence.state === 'usable' || (await coherence.confirm());
    const origin = { token: randomUUID(), version: coherence.version };
    if (!isUsable) return { ...origin, isHeld: false };
    try {
      await backend.leases.forceAcquire(key, { token: origin.token, ...origin.version }, leaseLifeMs);
      return { ...origin, isHeld: true };
    } catch (thrown) {
      const error = asStoreFailure(thrown);
      callEvents.storeFailed('lease', error);
      this.leases.giveUp(key, origin.token, error);
      return { ...origin, isHeld: false };
    }
  }

  /** Renews the lease within the hard limit: beyond it others load, and the value comes too late to be stored. */
  keepUp({ limits }: Call, key: string, { token, isHeld }: PutLease): () => void {
    if (!isHeld) return () => undefined;
    const stopRenewals = this.leases.keepAlive(key, token);
    const stopLimit = this.parts.clock.after(limits.hardMs, stopRenewals);
    return () => {
      stopRenewals();
      stopLimit();
    };
  }

  /** Lets others load, where the method has failed. */
  release(key: string, { token, isHeld }: PutLease): void {
    if (isHeld) void this.leases.release(key, token);
  }

  /** A put that lost its lease must not bump before it deletes: another one, which began before, would hide the bump. */
  async lossOf(key: string, token: string): Promise<NotStoredReason | undefined> {
    const { backend, leaseLifeMs, callEvents } = this.parts;
    try {
      return (await backend.leases.renew(key, token, leaseLifeMs)) ? undefined : 'overtaken';
    } catch (error) {
      callEvents.storeFailed('lease', asStoreFailure(error));
      return 'store-unavailable';
    }
  }

  close(): void {
    this.leases.close();
  }
}
