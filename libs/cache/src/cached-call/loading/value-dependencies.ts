import type { Coherence } from '../../invalidation/coherence.js';
import { namesOf, prefixesOf } from '../../ports/names.js';
import type { Clock } from '../../time/clock.js';
import type { AnswerSource } from '../../values/entry.js';
import type { Dependencies } from './dependency-tracker.js';
import type { Loaded } from './loaded.js';

/**
 * Adds the cached answers whose parts a loaded value holds to those that its load asked for. The former also come over
 * promises that other loads made, such as those of a DataLoader. What was invalidated since the application got it must
 * not be kept anew: the version of this load is later than that invalidation.
 *
 * @param key of the value itself, which may hold parts of its own old one
 */
export function withParts(
  loaded: Loaded,
  sources: ReadonlySet<AnswerSource>,
  key: string,
  { coherence, clock }: { coherence: Pick<Coherence, 'validate' | 'isBelowKeyLowWaterMark'>; clock: Clock },
): Loaded {
  const now = clock.monotonic();
  const { dependencies } = loaded;
  const tags = new Set(dependencies.tags);
  const prefixes = new Set(dependencies.prefixes);
  let { isBornStale, freshUntil, lifeUntil, isInvalidated }: Dependencies = dependencies;
  for (const source of sources) {
    if (source.key === key) continue;
    for (const tag of source.tags) tags.add(tag);
    for (const methodPrefix of [...prefixesOf(source.key), ...source.prefixes]) prefixes.add(methodPrefix);
    const names = namesOf(source.key, source.tags, source.prefixes);
    const validity = coherence.validate({ version: source.version, names, isBornStale: source.isBornStale });
    if (validity === 'gone' || coherence.isBelowKeyLowWaterMark(source.version)) isInvalidated = true;
    const isStale = validity === 'stale' || source.freshUntil <= now;
    isBornStale ||= isStale;
    if (!isStale) freshUntil = Math.min(freshUntil, source.freshUntil);
    lifeUntil = Math.min(lifeUntil, source.lifeUntil);
  }
  const all = { ...dependencies, tags, prefixes, isBornStale, freshUntil, lifeUntil, isInvalidated };
  return { ...loaded, dependencies: all };
}
