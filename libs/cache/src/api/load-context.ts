import type { Duration } from './duration.js';

/** What a loader given to `getOrSet` is told, and can say of its answer. */
export interface LoadContext {
  /** Aborted at the hard limit and when the application shuts down. */
  signal: AbortSignal;
  /** The old value, where one is still at hand and may be used: for conditional requests. */
  stale?: unknown;
  /** Tags for the answer, besides those of the options. */
  tags(...tags: string[]): void;
  /** The fresh life of this answer, in place of the policy's. */
  fresh(life: Duration): void;
  /** The answer is given but not kept. */
  skip(): void;
  /** The old value holds on: it is kept anew, with its tags. Only where `stale` was given. */
  notModified(): never;
}
