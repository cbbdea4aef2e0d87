import type { PendingInvalidations } from './pending-invalidations.js';
import type { Validity, Versioned } from './validity.js';
import type { VersionTable } from './version-table.js';

/**
 * Validates an entry by what this process knows. An entry of another epoch, or with a version below the low-water mark, is
 * gone: bumps that it missed may no longer be kept. So a loss of versions costs misses, and brings nothing back.
 */
export function validate(
  { version, names, isBornStale, ownName }: Versioned,
  table: VersionTable,
  pending: PendingInvalidations,
): Validity {
  if (table.isBelowLowWaterMark(version)) return 'gone';
  if (pending.blocks(names)) return 'gone';
  const isDeleted = names.some((name) => name !== ownName && table.bumpOf(name, 'delete') > version.number);
  if (isDeleted) return 'gone';
  const isExpired = names.some((name) => table.bumpOf(name, 'expire') > version.number);
  return isBornStale === true || isExpired ? 'stale' : 'valid';
}
