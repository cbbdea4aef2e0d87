import type { Version } from '../ports/versions.js';
import type { PendingInvalidations } from './pending-invalidations.js';
import type { VersionTable } from './version-table.js';

/** The outcome of a validation: an entry that is `gone` is never served, a `stale` one within its stale windows. */
export type Validity = 'valid' | 'stale' | 'gone';

/** An entry, or a load, with the version that was known when it began, and every name that it falls under. */
export interface Versioned {
  readonly version: Version;
  readonly names: readonly string[];
  /** It was built of what was stale already. */
  readonly isBornStale?: boolean;
  /** Names whose bumps by `delete` don't count, since the put that asks has bumped them itself under its lease. */
  readonly ownNames?: readonly string[];
}

/** The state of knowledge when a read was sent, by which its answer is used or not. */
export interface ReadStart {
  readonly version: Version;
  /** The count of replays by then. */
  readonly replays: number;
}

/**
 * `usable`: every invalidation older than `maxStaleness` is known. `unconfirmed`: ask with `Coherence.confirm`.
 * `disconnected`: the server does not answer.
 */
export type CoherenceState = 'usable' | 'unconfirmed' | 'disconnected';

/**
 * Validates an entry by what this process knows. An entry of another epoch, or with a version below the low-water mark, is
 * gone: bumps that it missed may no longer be kept. So a loss of versions costs misses, and brings nothing back.
 */
export function validate(entry: Versioned, table: VersionTable, pending: PendingInvalidations): Validity {
  const { version, isBornStale, ownNames = [] } = entry;
  if (table.isBelowLowWaterMark(version)) return 'gone';
  if (!pending.isEmpty && pending.blocks(entry.names)) return 'gone';
  if (version.number >= table.newestBump) return isBornStale === true ? 'stale' : 'valid';
  const { names } = entry;
  const isDeleted = names.some(
    (name) => table.bumpOf(name, 'delete') > version.number && !ownNames.includes(name),
  );
  if (isDeleted) return 'gone';
  const isExpired = names.some((name) => table.bumpOf(name, 'expire') > version.number);
  return isBornStale === true || isExpired ? 'stale' : 'valid';
}
