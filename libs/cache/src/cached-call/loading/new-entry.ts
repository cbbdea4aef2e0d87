import type { Clock } from '../../time/clock.js';
import type { AnswerSource, CacheEntry } from '../../values/entry.js';
import { type CacheArgumentError, CacheError, CacheValueTooLargeError } from '../../api/errors.js';
import type { NotStoredReason } from '../../api/events.js';
import { type Call, isKept, prefixesOfCall, tagsOf } from '../call/call.js';
import { windowsOf } from '../../policies/entry-windows.js';
import { checkedTags, runRule } from '../../options/rule.js';
import type { Loaded, LoadedValue, LoadOrigin } from './loaded.js';
import { LocalEntry } from '../look-up/local-entry.js';
import { decodeValue, encodeValue, GivenValue, presentedOf, sourceOf } from '../../values/value-codec.js';
import { typeFaults } from '../../values/type-fit.js';
import type { Backend } from '../../ports/backend.js';
import type { Coherence } from '../../invalidation/coherence.js';
import type { L1Cache } from '../../ports/l1-cache.js';
import { asStoreFailure } from '../../ports/store-failure.js';
import { encodeEntry, tooLargeError } from '../../values/entry-codec.js';

/** @throws CacheValueError for values of a kind that can't be stored */
export function loadedValue(
  { result }: Loaded,
  old: LocalEntry | undefined,
  { method, options: { type } }: Pick<Call, 'method' | 'options'>,
): LoadedValue {
  if (result === 'not-modified') {
    // A loader without an old value could not have called notModified().
    const unmodified = old as LocalEntry;
    const { encoding, value: bytes } = unmodified.entry;
    return {
      value: decodeValue(unmodified.entry),
      encoded: { encoding, value: bytes },
      presented: presentedOf(unmodified.entry),
      unmodified,
    };
  }
  const { value } = result;
  const sources = new Set<AnswerSource>();
  let hasInstances = false;
  const encoded = encodeValue(value, method, {
    part: (part) => {
      const source = sourceOf(part);
      if (source !== undefined) sources.add(source);
    },
    instance: () => (hasInstances = true),
  });
  const faults = hasInstances || type !== undefined ? typeFaults(value, type, method) : undefined;
  const presented = faults?.mismatch === undefined ? presentedOf(encoded) : new GivenValue(value);
  return { value, encoded, presented, sources: sources.size === 0 ? undefined : sources, faults };
}

/** The names that a value can be invalidated under, and whether it was stale from its birth on. */
type Traits = Pick<CacheEntry, 'tags' | 'prefixes' | 'isBornStale'>;

/** An entry ready to be stored, or the reason why there is none. */
export type MadeEntry =
  { entry: CacheEntry } | { notStored: NotStoredReason; error?: CacheError; traits: Traits };

/**
 * Makes the entry of a loaded value. A rule that fails costs the entry, not the call, which has its value. An entry that
 * depends on cached answers never outlives them, and has their tags and namespaces.
 */
export function makeEntry(
  call: Call,
  loaded: Loaded,
  { value, encoded, unmodified, faults }: LoadedValue,
  origin: LoadOrigin,
  { clock, random }: { clock: Clock; random: () => number },
): MadeEntry {
  const { said, dependencies, loadMs } = loaded;
  let traits: Traits = {
    tags: [...new Set([...said.tags, ...dependencies.tags, ...(unmodified?.entry.tags ?? [])])],
    prefixes: [
      ...new Set([...prefixesOfCall(call), ...dependencies.prefixes, ...(unmodified?.entry.prefixes ?? [])]),
    ],
    isBornStale: dependencies.isBornStale,
  };
  try {
    traits = { ...traits, tags: checkedTags([...tagsOf(call, value), ...traits.tags], call.method) };
    if (said.isSkipped) return { notStored: 'skip', traits };
    if (!isKept(call, value)) return { notStored: 'unless', traits };
    if (faults?.mismatch !== undefined) return { notStored: 'type-mismatch', error: faults.mismatch, traits };
    if (dependencies.isInvalidated === true) return { notStored: 'invalidated', traits };
    const asked = {
      args: call.args,
      value,
      now: clock.now(),
      chance: random(),
      freshMs: said.freshMs,
      mostFreshMs: dependencies.freshForMs,
      mostLifeMs: dependencies.lifeForMs,
    };
    const windows = runRule(() => windowsOf(call.policy, asked), 'policy', call.method);
    if (windows === 'expired') return { notStored: 'expired', traits };
    const entry: CacheEntry = {
      ...windows,
      ...origin,
      ...traits,
      loadMs: Math.round(loadMs),
      schemaVersion: call.schemaVersion,
      ...encoded,
    };
    return { entry };
  } catch (error) {
    if (!(error instanceof CacheError)) throw error;
    return { notStored: 'rule-failed', error, traits };
  }
}

/** The entry to store, unless its key is in doubt. */
export function confirmed(made: MadeEntry, doubt: CacheArgumentError | undefined): MadeEntry {
  if (doubt === undefined) return made;
  return { notStored: 'key-changed', error: doubt, traits: 'entry' in made ? made.entry : made.traits };
}

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
  const { entry } = made;
  const tooLarge = refusedAsTooLarge(entry, parts);
  if (tooLarge !== undefined) return tooLarge;
  const bytes = await encodeEntry(entry, backend.store.owner);
  const sentAt = clock.monotonic();
  const local = new LocalEntry(key, entry, sentAt);
  if (coherence.validate(local) === 'gone') return { notStored: 'invalidated' };
  if (shutdown.aborted) return { notStored: 'shut-down' };
  try {
    const isAccepted = await backend.leases.commit({ key, bytes, lifeMs: entry.lifeMs }, entry.token);
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
  const { coherence, clock } = parts;
  const tooLarge = refusedAsTooLarge(made.entry, parts);
  if (tooLarge !== undefined) return tooLarge;
  if (coherence.changeCount === changes)
    keepInL1(key, new LocalEntry(key, made.entry, clock.monotonic()), parts);
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
