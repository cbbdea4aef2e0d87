import type { Versioned, Validity } from '../ports/coherence.js';
import type { PendingInvalidations } from './pending-invalidations.js';
import type { VersionTable } from './version-table.js';

/**
 * Whether an entry may be served, as far as this process knows. Entries of other versions, or noted below the floor, are
 * gone, since the marks that they missed may be forgotten: a loss falls towards a miss.
 */
export function validate(
  { version: note, names, isBornStale, ownName: guarded }: Versioned,
  table: VersionTable,
  pending: PendingInvalidations,
): Validity {
  if (table.isBelowLowWaterMark(note)) return 'gone';
  if (pending.blocks(names)) return 'gone';
  if (names.some((name) => name !== guarded && table.bumpOf(name, 'delete') > note.number)) return 'gone';
  const isExpired = names.some((name) => table.bumpOf(name, 'expire') > note.number);
  return isBornStale === true || isExpired ? 'stale' : 'valid';
}
