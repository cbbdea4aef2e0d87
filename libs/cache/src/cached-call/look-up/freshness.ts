import type { Validity } from '../../ports/coherence.js';
import type { EntryWindows } from '../../values/entry.js';

/** What may be done with an entry at one moment. */
export type Freshness =
  /** Served. `isDue`: and renewed behind the answer. */
  | { readonly state: 'fresh'; readonly isDue: boolean }
  /** `isServableAtOnce`: served, and renewed behind the answer; otherwise only where the load fails or takes too long. */
  | { readonly state: 'stale'; readonly isServableAtOnce: boolean }
  | { readonly state: 'gone' };

export interface Moment {
  readonly ageMs: number;
  /** What is known of invalidations. */
  readonly validity: Validity;
  /** See {@link isDueEarly}. */
  readonly isDue?: boolean;
}

/**
 * Where an entry stands: in its policy's windows, and in what is known of invalidations. An invalidation of mode
 * `expire` ends the fresh window and leaves the others as they are.
 */
export function freshnessOf(windows: EntryWindows, { ageMs, validity, isDue = false }: Moment): Freshness {
  const { freshMs, staleMs, staleIfErrorMs, lifeMs } = windows;
  if (validity === 'gone' || ageMs >= lifeMs) return { state: 'gone' };
  if (validity === 'valid' && ageMs < freshMs) return { state: 'fresh', isDue };
  const isServableAtOnce = staleMs > 0 && ageMs < freshMs + staleMs;
  const isServableOnError = isServableAtOnce || (staleIfErrorMs > 0 && ageMs < freshMs + staleIfErrorMs);
  return isServableOnError ? { state: 'stale', isServableAtOnce } : { state: 'gone' };
}

/**
 * Whether an entry that is asked for is to be renewed before it stops being fresh: XFetch, the optimal probabilistic
 * early expiration of Vattani, Chierichetti and Lowenstein (VLDB 2015, algorithm 2, beta = 1), around the share
 * `refreshAhead` of the fresh window in place of its end. The longer the load took, the earlier; the more often a key is
 * asked for, the likelier one of many callers renews it in time.
 *
 * @param chance above 0, up to 1
 */
export function isDueEarly(
  { freshMs, loadMs }: { freshMs: number; loadMs: number },
  ageMs: number,
  refreshAhead: number,
  chance: number,
): boolean {
  return ageMs - loadMs * Math.log(chance) >= refreshAhead * freshMs;
}
