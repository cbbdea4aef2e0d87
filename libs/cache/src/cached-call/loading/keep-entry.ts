import { type CacheError, CacheValueTooLargeError } from '../../api/errors.js';
import type { NotStoredReason } from '../../api/events.js';
import type { Coherence } from '../../invalidation/coherence.js';
import type { Backend } from '../../ports/backend.js';
import type { L1Cache } from '../../ports/l1-cache.js';
import { asStoreFailure } from '../../ports/store-failure.js';
import type { Clock } from '../../time/clock.js';
import type { CacheEntry } from '../../values/entry.js';
import { encodeEntry, tooLargeError } from '../../values/entry-codec.js';
import { LocalEntry } from '../look-up/local-entry.js';
import type { MadeEntry } from './new-entry.js';

/** The fate of an entry: the store has it, or the reason why it does not. */
export type Kept = { entry: CacheEntry; bytes: number } | { notStored: NotStoredReason; error?: CacheError };

export interface KeepParts {
  /** The largest value that is stored, in bytes as it is encoded. */
  readonly maxEntryBytes: number;
  readonly backend: Pick<Backend, 'leases' | 'store'>;
  readonly l1: L1Cache<LocalEntry> | undefined;
  readonly coherence: Coherence;
  readonly clock: Clock;
  readonly shutdown: AbortSignal;
}

/**
 * Stores an entry under the lease of its load, unless it is too large, or was invalidated since its version. Then keeps it
 * in L1. A store that fails is a result, not an error.
 */
export async function keepEntry(key: string, made: MadeEntry, parts: KeepParts): Promise<Kept> {
  if ('notStored' in made) return made;
  const { backend, coherence, clock, shutdown } = parts;
  const { entry, madeAt } = made;
  const tooLarge = refusedAsTooLarge(entry, parts);
  if (tooLarge !== undefined) return tooLarge;
  const local = new LocalEntry(key, entry, madeAt);
  const storeMs = backend.store.clockMs?.();
  const endsAt = storeMs && storeMs + local.remainingMs(clock.monotonic());
  const bytes = await encodeEntry(entry, backend.store.owner, endsAt);
  const lifeMs = Math.ceil(local.remainingMs(clock.monotonic()));
  if (lifeMs < 1) return { notStored: 'expired' };
  if (coherence.validate(local) === 'gone') return { notStored: 'invalidated' };
  if (shutdown.aborted) return { notStored: 'shut-down' };
  try {
    const isAccepted = await backend.leases.commit({ key, bytes, lifeMs }, entry.token);
    if (!isAccepted) return { notStored: 'overtaken' };
  } catch (thrown) {
    const error = asStoreFailure(thrown);
    const isTooLarge = error instanceof CacheValueTooLargeError;
    return { notStored: isTooLarge ? 'too-large' : 'store-unavailable', error };
  }
  if (coherence.state === 'usable') keepInL1(key, local, parts);
  return { entry, bytes: bytes.length };
}

/** Keeps an entry in L1 only, while disconnected, unless anything was invalidated since its load began. */
export function keepInProcess(key: string, made: MadeEntry, changes: number, parts: KeepParts): Kept {
  if ('notStored' in made) return made;
  const tooLarge = refusedAsTooLarge(made.entry, parts);
  if (tooLarge !== undefined) return tooLarge;
  if (parts.coherence.changeCount === changes)
    keepInL1(key, new LocalEntry(key, made.entry, made.madeAt), parts);
  return { notStored: 'store-unavailable' };
}

/** The refusal of an entry whose value is larger than the limit. */
function refusedAsTooLarge(
  { value }: CacheEntry,
  { maxEntryBytes }: Pick<KeepParts, 'maxEntryBytes'>,
): Extract<Kept, { error?: CacheError }> | undefined {
  const error = tooLargeError(value, maxEntryBytes);
  return error === undefined ? undefined : { notStored: 'too-large', error };
}

/** Keeps an entry in L1, unless it was invalidated, or the process may have dropped the bump that did so. */
export function keepInL1(
  key: string,
  local: LocalEntry,
  { l1, coherence, clock }: Pick<KeepParts, 'l1' | 'coherence' | 'clock'>,
): void {
  if (coherence.validate(local) === 'gone' || coherence.isBelowKeyLowWaterMark(local.version)) return;
  l1?.set(key, local, local.cost, local.remainingMs(clock.monotonic()));
}
