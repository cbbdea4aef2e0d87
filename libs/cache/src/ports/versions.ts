import type { Mode } from '../api/mode.js';

/** The point up to which a process knows the invalidations: every one up to the number, none missing. */
export interface Version {
  /** The life of the versions that the number belongs to; `undefined` before the versions were ever asked. */
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

/** The versions' answer to a process that knew them up to a version. */
export interface VersionUpdate {
  readonly epoch: string;
  /** The number of the newest invalidation. */
  readonly latest: number;
  /** Whatever was read below this number is invalid, so that bumps up to it may be dropped. */
  readonly lowWaterMark: number;
  /** The same for key bumps (`delete` of a key), which guard only loads and writes under way. */
  readonly keyLowWaterMark: number;
  /** Every bump newer than the version, in the order of their numbers; all of them where its epoch is another. */
  readonly bumps: readonly Bump[];
}

/**
 * The numbers that invalidations get, and the newest of them for each name. They are lost whole or not at all; made new
 * they have another epoch.
 */
export interface Versions {
  /** Bumps the names to the next number and publishes that. Answers as {@link sync}, these bumps included. */
  bump(names: readonly string[], mode: Mode, known: Version): Promise<VersionUpdate>;
  /** Answers what is newer than the version. Asked of the master only. */
  sync(known: Version): Promise<VersionUpdate>;
  /** Makes the versions new, which invalidates every entry, and publishes that. */
  reset(): Promise<VersionUpdate>;
}
