import type { LimiterCounted, NamespaceCounted } from './counted.js';

/** Counts of one namespace, since this process started. */
export interface NamespaceStats {
  /** Callers answered by a fresh entry or value. */
  hits: number;
  /** Callers answered by an old entry. */
  stale: number;
  /** Callers who had to wait for a load, and keys that `get` and `getMany` did not find. */
  misses: number;
  /** Loads that gave a value. */
  loads: number;
  /** Loads that failed. */
  failures: number;
}

/** Counts of one limiter, since this process started. */
export interface LimiterStats {
  /** Permits that callers got, and those of them that callers waited for. */
  acquired: number;
  waited: number;
  /** Milliseconds of waiting in all. */
  waitedMs: number;
  /** Calls that it rejected. */
  rejected: number;
  /** Pauses, by suppliers and by hand. */
  pauses: number;
}

export interface CacheStats {
  namespaces: Record<string, NamespaceStats>;
  /** By name; a limiter of many keys counts as one. */
  limiters: Record<string, LimiterStats>;
}

/** Sums what is counted of a namespace. */
export function namespaceStats({ requests, loads, failures }: NamespaceCounted): NamespaceStats {
  return {
    hits: requests.fresh_l1 + requests.fresh_l2 + requests.negative,
    stale: requests.stale + requests.stale_if_error,
    misses: requests.load + requests.absent,
    loads,
    failures,
  };
}

/** Sums what is counted of a limiter. */
export function limiterStats({ acquired, rejected, waits, pauses }: LimiterCounted): LimiterStats {
  return {
    acquired: acquired.user + acquired.background,
    waited: waits.count,
    waitedMs: waits.sum,
    rejected: rejected.user + rejected.background,
    pauses: pauses.supplier + pauses.hand,
  };
}
