import type { Clock } from '../../time/clock.js';
import type { AnswerSource, CacheEntry } from '../../values/entry.js';
import { type CacheArgumentError, CacheError } from '../../api/errors.js';
import type { NotStoredReason } from '../../api/events.js';
import { type Call, isKept, prefixesOfCall, tagsOf } from '../call/call.js';
import { untilOwnEnd, windowsOf } from '../../policies/entry-windows.js';
import { checkedTags, runRule } from '../../options/rule.js';
import type { Loaded, LoadedValue, LoadOrigin } from './loaded.js';
import type { LocalEntry } from '../look-up/local-entry.js';
import { decodeValue, encodeValue, GivenValue, presentedOf, sourceOf } from '../../values/value-codec.js';
import { typeFaults } from '../../values/type-fit.js';

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

/**
 * The names that a value can be invalidated under, and whether it was stale from its birth on. Its ends, on the monotonic
 * clock, are those of what it is made of, and its own.
 */
type Traits = Pick<AnswerSource, 'tags' | 'prefixes' | 'isBornStale' | 'freshUntil' | 'lifeUntil'>;

/**
 * An entry ready to be stored, or the reason why there is none. Its windows are counted from `madeAt`, on the monotonic clock.
 */
export type MadeEntry =
  { entry: CacheEntry; madeAt: number } | { notStored: NotStoredReason; error?: CacheError; traits: Traits };

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
  const madeAt = clock.monotonic();
  let traits: Traits = {
    tags: [...new Set([...said.tags, ...dependencies.tags, ...(unmodified?.entry.tags ?? [])])],
    prefixes: [
      ...new Set([...prefixesOfCall(call), ...dependencies.prefixes, ...(unmodified?.entry.prefixes ?? [])]),
    ],
    isBornStale: dependencies.isBornStale,
    freshUntil: dependencies.freshUntil,
    lifeUntil: dependencies.lifeUntil,
  };
  try {
    traits = { ...traits, tags: checkedTags([...tagsOf(call, value), ...traits.tags], call.method) };
    const refusal = said.isSkipped ? 'skip' : isKept(call, value) ? undefined : 'unless';
    const now = clock.now();
    traits = {
      ...traits,
      lifeUntil: Math.min(traits.lifeUntil, madeAt + ownLifeMs(call, value, now, refusal)),
    };
    if (refusal !== undefined) return { notStored: refusal, traits };
    if (faults?.mismatch !== undefined) return { notStored: 'type-mismatch', error: faults.mismatch, traits };
    if (dependencies.isInvalidated === true) return { notStored: 'invalidated', traits };
    const asked = {
      args: call.args,
      value,
      now,
      chance: random(),
      freshMs: said.freshMs,
      mostFreshMs: traits.freshUntil - madeAt,
      mostLifeMs: traits.lifeUntil - madeAt,
    };
    const windows = runRule(() => windowsOf(call.policy, asked), 'policy', call.method);
    if (windows === 'expired') return { notStored: 'expired', traits };
    const { tags, prefixes, isBornStale } = traits;
    const entry: CacheEntry = {
      ...windows,
      ...origin,
      tags,
      prefixes,
      isBornStale,
      loadMs: Math.round(loadMs),
      schemaVersion: call.schemaVersion,
      ...encoded,
    };
    return { entry, madeAt };
  } catch (error) {
    if (!(error instanceof CacheError)) throw error;
    return { notStored: 'rule-failed', error, traits };
  }
}

/** A value that is not kept need not be one that the rule knows, as where `unless` sorts out what was not found. */
function ownLifeMs(
  { policy, method }: Call,
  value: unknown,
  now: number,
  refusal: string | undefined,
): number {
  try {
    return runRule(() => untilOwnEnd(policy, value, now), 'policy', method);
  } catch (error) {
    if (refusal === undefined) throw error;
    return Infinity;
  }
}

/** The entry to store, unless its key is in doubt. */
export function confirmed(made: MadeEntry, doubt: CacheArgumentError | undefined): MadeEntry {
  if (doubt === undefined) return made;
  return { notStored: 'key-changed', error: doubt, traits: traitsOf(made) };
}

/** Of a value, stored or not. */
export function traitsOf(made: MadeEntry): Traits {
  if ('notStored' in made) return made.traits;
  const { entry, madeAt } = made;
  const { tags, prefixes, isBornStale, freshMs, lifeMs } = entry;
  return { tags, prefixes, isBornStale, freshUntil: madeAt + freshMs, lifeUntil: madeAt + lifeMs };
}
