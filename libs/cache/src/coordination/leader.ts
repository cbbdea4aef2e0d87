import { randomUUID } from 'node:crypto';
import { CacheStoreUnavailableError } from '../api/errors.js';
import type { Backend } from '../ports/backend.js';
import { type Clock, every } from '../time/clock.js';

/** The key of the lease of a job. */
export function jobKey(job: string): string {
  return `_cache.job:${job}`;
}

/** Renewals within the life of a lease. */
const RENEWALS_IN_LIFE = 3;

export interface LeaderParts {
  readonly leases: Backend['leases'];
  readonly clock: Clock;
  readonly leaseLifeMs: number;
}

export interface Leading {
  /** The longest that the work may take: then another process may lead. */
  readonly limitMs: number;
  /** The time after the work within which no process does it again. */
  readonly quietMs: number;
}

/** The outcome of asking to lead. */
export type Led = 'done' | 'others-lead' | 'store-unavailable';

/** Does work in one process of all at a time. */
export class Leader {
  constructor(private readonly parts: LeaderParts) {}

  /**
   * Does the work, if no other process does it, or did it a moment ago. A process that dies is replaced when its lease
   * ends, and one that is stuck when its time is up.
   *
   * @param work must not go on once its signal is aborted: then this process leads no longer
   * @throws what the work throws
   */
  async lead(
    job: string,
    { limitMs, quietMs }: Leading,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<Led> {
    const { leases, clock, leaseLifeMs } = this.parts;
    const key = jobKey(job);
    const token = randomUUID();
    try {
      const holder = await leases.acquire(key, { token, epoch: undefined, number: 0 }, leaseLifeMs);
      if (holder !== undefined) return 'others-lead';
    } catch (error) {
      if (error instanceof CacheStoreUnavailableError) return 'store-unavailable';
      throw error;
    }
    const leading = new AbortController();
    const lose = (): void => leading.abort(new Error(`This process leads '${job}' no longer.`));
    const renew = async (): Promise<void> => {
      const isHeld = await leases.renew(key, token, leaseLifeMs).catch(() => false);
      if (!isHeld) lose();
    };
    const stopRenewals = every(leaseLifeMs / RENEWALS_IN_LIFE, clock, renew);
    const stopLimit = clock.after(limitMs, () => {
      stopRenewals();
      lose();
    });
    try {
      await work(leading.signal);
    } finally {
      stopRenewals();
      stopLimit();
      // Held for a while, so that a process that asks a moment later does not do it again.
      if (!leading.signal.aborted) await leases.renew(key, token, Math.max(1, quietMs)).catch(() => false);
    }
    return 'done';
  }
}
