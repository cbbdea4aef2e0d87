import type { Version } from '../../ports/versions.js';
import type { Clock } from '../../time/clock.js';
import type { CacheEntry } from '../../values/entry.js';
import { CacheError } from '../../api/errors.js';
import type { NotStoredReason } from '../../api/events.js';
import type { Call } from '../call/call.js';
import type { LoadedValue } from './loaded-value.js';
import { hasRules, windowsOf } from '../../policies/entry-windows.js';
import { isKept, tagsOf } from '../call/call-rules.js';
import { checkedTags, runRule } from '../../options/rule.js';
import type { Loaded } from './run-load.js';

/** The names that a value can be invalidated under, and whether it was stale from its birth on. */
type Traits = Pick<CacheEntry, 'tags' | 'prefixes' | 'isBornStale'>;

/** An entry ready to be stored, or the reason why there is none. */
export type MadeEntry =
  { entry: CacheEntry } | { notStored: NotStoredReason; error?: CacheError; traits: Traits };

/** The origin of a load. */
export interface LoadOrigin {
  readonly token: string;
  /** The version that was known when it began. */
  readonly version: Version;
}

/**
 * Makes the entry of a loaded value. A rule that fails costs the entry, not the call, which has its value. An entry that
 * depends on cached answers never outlives them, and has their tags and namespaces.
 */
export function makeEntry(
  call: Call,
  loaded: Loaded,
  { value, encoded, unmodified }: LoadedValue,
  origin: LoadOrigin,
  { clock, random }: { clock: Clock; random: () => number },
): MadeEntry {
  const { said, dependencies, loadMs } = loaded;
  let traits: Traits = {
    tags: [...new Set([...said.tags, ...dependencies.tags, ...(unmodified?.entry.tags ?? [])])],
    prefixes: [...new Set([...dependencies.prefixes, ...(unmodified?.entry.prefixes ?? [])])],
    isBornStale: dependencies.isBornStale,
  };
  try {
    const tags = [...tagsOf(call, value), ...traits.tags];
    if (tags.length > 0) traits = { ...traits, tags: checkedTags(tags, call.method) };
    if (said.isSkipped) return { notStored: 'skip', traits };
    if (!isKept(call, value)) return { notStored: 'unless', traits };
    const asked = {
      args: call.args,
      value,
      now: clock.now(),
      chance: random(),
      freshMs: said.freshMs,
      mostFreshMs: dependencies.freshForMs,
      mostLifeMs: dependencies.lifeForMs,
    };
    const make = () => windowsOf(call.policy, asked);
    const windows = hasRules(call.policy) ? runRule(make, 'policy', call.method) : make();
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
