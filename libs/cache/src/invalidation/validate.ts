import type { Judged, Verdict } from '../ports/coherence.js';
import type { Unsent } from './pending-invalidations.js';
import type { View } from './version-table.js';

/**
 * Whether an entry may be served, as far as this process knows. Entries of other versions, or noted below the floor, are
 * gone, since the marks that they missed may be forgotten: a loss falls towards a miss.
 */
export function judge({ note, names, isBornStale, guarded }: Judged, view: View, unsent: Unsent): Verdict {
  if (view.isBelowFloor(note)) return 'gone';
  if (unsent.blocks(names)) return 'gone';
  if (names.some((name) => name !== guarded && view.markOf(name, 'delete') > note.seen)) return 'gone';
  const isMarkedStale = names.some((name) => view.markOf(name, 'expire') > note.seen);
  return isBornStale === true || isMarkedStale ? 'stale' : 'good';
}
