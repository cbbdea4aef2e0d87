import type { Duration } from './duration.js';

/** One load of `getOrSet`: what its loader may know, and may say of the answer. */
export interface LoadContext {
  /** Aborted at the hard limit and when the application shuts down. */
  signal: AbortSignal;
  /** The old value, where there is one that may still be used: for conditional requests. */
  stale?: unknown;
  /** Adds tags to the answer, besides those of the options. */
  tags(...tags: string[]): void;
  /** Sets the fresh life of this answer, in place of the policy's. */
  fresh(life: Duration): void;
  /** Gives the answer to the caller without keeping it. */
  skip(): void;
  /** Keeps the old value anew, with its tags. Only where `stale` was given. */
  notModified(): never;
}
