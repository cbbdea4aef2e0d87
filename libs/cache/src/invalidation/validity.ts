/** Whether what is known of invalidations lets an entry be served. */

import type { Version } from '../ports/versions.js';

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
