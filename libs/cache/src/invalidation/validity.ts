import type { Version } from '../ports/versions.js';

/** Whether what is known of invalidations lets an entry be served. */
export type Validity = 'valid' | 'stale' | 'gone';

/** What an entry is validated by: the version that was known when its load began, and every name that it falls under. */
export interface Versioned {
  readonly version: Version;
  readonly names: readonly string[];
  /** It was built of what was stale already. */
  readonly isBornStale?: boolean;
  /** The name of a key whose bumps by `delete` don't count: while a lease is held on it, they would have ended that. */
  readonly ownName?: string;
}

/** When a read was sent, to know whether its answer may still be used. */
export interface ReadStart {
  readonly version: Version;
  /** How often pending invalidations had been replayed. */
  readonly replays: number;
}
