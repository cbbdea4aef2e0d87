import type { Leases } from '../ports/leases.js';
import { isRefusedCall } from '../ports/store-failure.js';
import type { Clock } from '../time/clock.js';

/** The time between two attempts to end the leases: so soon after a reconnect nobody waits for them any more. */
const RETRY_MS = 200;

/** More than this many are left to end by themselves. */
const MOST_LEASES = 1_000;

export interface UnendedLeasesParts {
  readonly leases: Pick<Leases, 'release'>;
  readonly clock: Clock;
  readonly leaseLifeMs: number;
}

interface UnendedLease {
  readonly key: string;
  readonly token: string;
  /** The server has it no longer than until then, on the monotonic clock. */
  readonly until: number;
  isBeingEnded: boolean;
}

/**
 * Leases of this process that nobody uses and the server may have all the same: the answer to acquiring or to ending them was
 * lost. They are ended as soon as the server answers, or others would wait for them until their lives end.
 */
export class UnendedLeases {
  private readonly unended = new Set<UnendedLease>();
  private stopTimer: (() => void) | undefined;

  constructor(private readonly parts: UnendedLeasesParts) {}

  /** Ends a lease now, or as soon as the server answers. */
  end(key: string, token: string): void {
    const { clock, leaseLifeMs } = this.parts;
    if (this.unended.size >= MOST_LEASES) return;
    const lease = { key, token, until: clock.monotonic() + leaseLifeMs, isBeingEnded: false };
    this.unended.add(lease);
    void this.tryToEnd(lease);
  }

  close(): void {
    this.stopTimer?.();
    this.unended.clear();
  }

  private async tryToEnd(lease: UnendedLease): Promise<void> {
    const { leases, clock } = this.parts;
    lease.isBeingEnded = true;
    const isDone = await leases.release(lease.key, lease.token).then(() => true, isRefusedCall);
    lease.isBeingEnded = false;
    if (isDone || clock.monotonic() >= lease.until) this.unended.delete(lease);
    if (this.unended.has(lease)) this.stopTimer ??= clock.after(RETRY_MS, () => this.tryAgain());
  }

  private tryAgain(): void {
    this.stopTimer = undefined;
    for (const lease of this.unended) if (!lease.isBeingEnded) void this.tryToEnd(lease);
  }
}
