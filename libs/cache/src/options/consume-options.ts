import type { Duration } from '../api/duration.js';
import type { Priority } from '../api/priority.js';

/** What one call asks of a limiter. */
export interface ConsumeOptions {
  /** Each key has the limits to itself: a user, a tenant, a route. It is kept as a hash. Default: one for all. */
  key?: string;
  /** What the call costs, a whole number; 0 spends nothing. Default 1. */
  cost?: number;
  /** Default `'user'`; in what the cache renews behind an answer `'background'`. */
  priority?: Priority;
  /** Default `'wait'`; in a load for which an old answer is at hand a call never waits. */
  onLimit?: 'wait' | 'reject';
  /** The longest wait, at most `'1h'`; who would have to wait longer is told at once. Default `'10s'`. */
  maxWait?: Duration;
  /** Ends the wait: the call rejects with the signal's reason, and spends nothing. */
  signal?: AbortSignal;
}

/** The longest wait for a limiter where none is given, and where one is. */
export const DEFAULT_MAX_WAIT: Duration = '10s';
export const LONGEST_MAX_WAIT_MS = 60 * 60 * 1000;
