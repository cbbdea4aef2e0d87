import { type OwnLease, LeaseManager, type LeaseManagerParts } from '../../coordination/lease-manager.js';
import type { Coherence } from '../../invalidation/coherence.js';
import type { CallEvents } from './call-events.js';
import { type Call, namesBeforeLoad } from '../call/call.js';
import type { Deadline } from '../call/deadline.js';
import type { LocalEntry } from '../look-up/local-entry.js';
import type { Found } from '../look-up/found.js';
import type { LookUp } from '../look-up/look-up.js';
import { hitOutcome, type Outcome, plainOutcome, serving } from './outcome.js';
import type { RememberedFailures } from './remembered-failures.js';
import type { LoadFlight } from './shared-loads.js';

export interface ClusterLoadsParts extends LeaseManagerParts {
  readonly coherence: Coherence;
  readonly lookUp: LookUp;
  readonly failures: RememberedFailures;
  readonly callEvents: CallEvents;
}

/** A load that this process is to make. */
export interface ClusterLoad {
  /** The token of the lease; none where the server did not answer. */
  readonly lease: string | undefined;
  /** The old entry that is still in the store. */
  readonly old: LocalEntry | undefined;
}

/** The same, with the flight that the callers of this process share. */
export interface LoadOfFlight extends ClusterLoad {
  readonly flight: LoadFlight;
}

/** The most loads that begin in one turn of the event loop. In those between, leases are renewed and loads are committed. */
const LOADS_IN_TURN = 100;

/** Spreads what begins at once over turns of the event loop, in its order. */
class Turns {
  /** The loads that begin in this turn, and those that wait. */
  private begun = 0;
  private readonly waiting: (() => void)[] = [];

  /** @returns the wait for a turn; nothing where there is room in this one */
  next(): Promise<void> | undefined {
    if (this.begun === 0) setImmediate(() => this.letBegin());
    this.begun += 1;
    if (this.begun <= LOADS_IN_TURN) return undefined;
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private letBegin(): void {
    this.begun = this.waiting.length;
    if (this.begun > 0) setImmediate(() => this.letBegin());
    for (const begin of this.waiting.splice(0, LOADS_IN_TURN)) begin();
  }
}

/**
 * Shares one load among all processes: whoever acquires the lease looks once more, and loads; the others wait for its
 * completion and look again. The lease of a holder that dies expires, and another acquires it.
 */
export class ClusterLoads {
  readonly leases: LeaseManager;
  private readonly turns = new Turns();

  constructor(private readonly parts: ClusterLoadsParts) {
    this.leases = new LeaseManager(parts);
  }

  /**
   * @param cause what was found before, which does not answer the call
   * @throws what the load throws, here or a moment ago in another process; CacheLoadTimeoutError
   */
  async share(
    call: Call,
    key: string,
    cause: Found,
    deadline: Deadline,
    load: (load: ClusterLoad) => Promise<Outcome>,
  ): Promise<Outcome> {
    const { lookUp, clock, callEvents, failures } = this.parts;
    const names = namesBeforeLoad(call, key, 'local' in cause ? cause.local.entry.tags : []);
    for (let found = cause; ;) {
      const askedAt = clock.monotonic();
      const seen = found.state === 'miss' ? found.seen : undefined;
      const lease = await this.leases.acquire({
        key,
        method: call.method,
        names,
        waitUntil: deadline.at,
        seen,
      });
      switch (lease.kind) {
        case 'acquired': {
          const outcome = await this.loadUnderLease(call, key, { cause, found }, lease, load);
          if (outcome !== undefined) return outcome;
          break;
        }
        case 'completed': {
          callEvents.leaseWaited(call, clock.monotonic() - askedAt);
          found = await lookUp.again(call, key);
          const outcome = this.newerOutcome(key, found, cause);
          if (outcome !== undefined) return outcome;
          break;
        }
        case 'failed':
          throw failures.shared(call, key, lease);
        case 'unavailable':
          if (lease.error !== undefined) callEvents.storeFailed('lease', lease.error);
          return load({ lease: undefined, old: undefined });
      }
    }
  }

  /** @returns nothing where the lease was lost before the load */
  private async loadUnderLease(
    call: Call,
    key: string,
    { cause, found: before }: { cause: Found; found: Found },
    held: OwnLease,
    load: (load: ClusterLoad) => Promise<Outcome>,
  ): Promise<Outcome | undefined> {
    const lease = held.token;
    const stopRenewals = this.leases.keepAlive(key, lease);
    let isCommitted = false;
    try {
      // The load of another process may have ended between the look-up and the lease. A miss that is unchanged is still one.
      const found = held.isUnchanged === true ? before : await this.parts.lookUp.again(call, key);
      const newer = this.newerOutcome(key, found, cause);
      if (newer !== undefined) return newer;
      const turn = this.turns.next();
      if (turn !== undefined) await turn;
      // The wait for the server is also one for the commits of the loads before this one, which may have been busy since.
      let own: OwnLease | undefined = held;
      while (own !== undefined && this.leases.isOverdue(own)) own = await this.leases.renew(key, own);
      if (own === undefined) return undefined;
      const outcome = await load({ lease, old: 'local' in found ? found.local : undefined });
      isCommitted = outcome.stored;
      return outcome;
    } finally {
      stopRenewals();
      // A commit releases it, and so does a failure that is remembered.
      if (!isCommitted) void this.leases.release(key, lease);
    }
  }

  /** The outcome of what others stored meanwhile; none where that is the very entry that caused this load. */
  private newerOutcome(key: string, found: Found, cause: Found): Outcome | undefined {
    if (found.state === 'plain') return plainOutcome(found, key, this.parts);
    if (found.state !== 'fresh') return undefined;
    const isCause = 'local' in cause && cause.local.entry.token === found.local.entry.token;
    return isCause ? undefined : hitOutcome(found, serving(key, this.parts));
  }

  close(): void {
    this.leases.close();
  }
}
