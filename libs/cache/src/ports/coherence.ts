import type { Version, VersionUpdate } from './backend.js';
import type { Mode } from '../api/mode.js';

/** Whether what is known of invalidations lets an entry be served. */
export type Validity = 'valid' | 'stale' | 'gone';

/** What an entry is judged by: what was known when its load began, and every name that it can be invalidated under. */
export interface Versioned {
  readonly version: Version;
  readonly names: readonly string[];
  /** It was made of what was stale already. */
  readonly isBornStale?: boolean;
  /** The name whose hard marks say nothing against it: that of a key, while a lease on it guards against those of others. */
  readonly ownName?: string;
}

/** When a question for entries was sent, to know whether its answer may still be used. */
export interface ReadStart {
  readonly version: Version;
  /** How often invalidations had been made up for. */
  readonly replays: number;
}

/** What one process knows of invalidations, and how far that can be relied on. */
export interface Coherence {
  /**
   * `usable`: every invalidation older than the bound is known. `unconfirmed`: ask with {@link confirm}. `cut-off`: the
   * server does not answer; entries in this process may be served for a while.
   */
  readonly state: 'usable' | 'unconfirmed' | 'disconnected';
  /** Cut off, and not for longer than entries in this process may be served so. */
  readonly isWithinGrace: boolean;
  /** Goes up with all that is learnt and with every invalidation made here. */
  readonly changeCount: number;
  /** What is known now: the note of a load that begins. */
  readonly version: Version;
  /** Asks the server until what is known is usable. `false`: it does not answer, or news keep coming faster than it does. */
  confirm(): Promise<boolean>;
  /**
   * Makes an invalidation. It holds in this process at once.
   *
   * @returns what the server said, its number the newest; `undefined`: the server is away, it is made up for later
   */
  invalidate(invalidation: { names: readonly string[]; mode: Mode }): Promise<VersionUpdate | undefined>;
  /** At the moment of serving. */
  validate(entry: Versioned): Validity;
  /** Whether an invalidation of the key, or of a namespace that it is in, waits to be made up for. */
  isBlocked(key: string): boolean;
  startRead(): ReadStart;
  /** `false`: ask again, since what has been forgotten or made up for meanwhile may concern the answer. */
  canUse(start: ReadStart): boolean;
  /** Whether marks on keys that were made after this position may be forgotten already, or belong to other versions. */
  isBelowKeyLowWaterMark(version: Version): boolean;
}
