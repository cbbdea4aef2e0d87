/** How far somebody knows the invalidations: every one up to `seen`, none missing. */

import type { Mode } from '../api/mode.js';

export interface Version {
  /** The life of the versions that the number belongs to; `undefined` before they were ever asked. */
  readonly epoch: string | undefined;
  /** The number of an invalidation. */
  readonly number: number;
}

/** The newest invalidation of one kind that a name has had. */
export interface Bump {
  /** From `names.ts`: a key, a namespace or part of one, a tag. */
  readonly name: string;
  readonly number: number;
  readonly mode: Mode;
}

/** What the versions say to one who knew them up to a position. */
export interface VersionUpdate {
  readonly epoch: string;
  /** The number of the newest invalidation. */
  readonly latest: number;
  /** Whatever was noted below this number is invalid: marks up to it may be forgotten. */
  readonly lowWaterMark: number;
  /** The same for marks on keys, which guard only what is in motion. */
  readonly keyLowWaterMark: number;
  /** Every mark that is newer than the position, in the order of their numbers; all of them where its epoch is another. */
  readonly bumps: readonly Bump[];
}

/**
 * The numbers that invalidations get, and the newest of them for each name. They are lost whole or not at all; made new
 * they have another epoch.
 */
export interface Versions {
  /** Gives the names the next number and tells the bus; answers as {@link sync}, with these marks among the news. */
  bump(names: readonly string[], mode: Mode, known: Version): Promise<VersionUpdate>;
  /** What is newer than the position. Asked of the master only. */
  sync(known: Version): Promise<VersionUpdate>;
  /** Makes the versions new, which invalidates every entry, and tells the bus. */
  reset(): Promise<VersionUpdate>;
}
