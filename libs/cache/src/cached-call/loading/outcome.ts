import type { Version } from '../../ports/versions.js';
import type { Clock } from '../../time/clock.js';
import type { Coherence } from '../../invalidation/coherence.js';
import type { Versioned } from '../../invalidation/validity.js';
import type { AnswerSource, EntryOrigin } from '../../values/entry.js';
import type { Answer, MissReason, StaleReason } from '../../api/events.js';
import { prefixesOf, namesOf } from '../../ports/names.js';
import type { Kept } from './keep-entry.js';
import { type MadeEntry, traitsOf } from './new-entry.js';
import { answerSource } from '../look-up/local-entry.js';
import type { Found, FoundPlain, FoundStale } from '../look-up/found.js';
import type { Dependency } from './dependency-tracker.js';
import { PresentedValue } from '../../values/value-codec.js';

/** The result of a call that all who share it get: the value, and how it came about. */
export type Outcome = Omit<Answer, 'namespace' | 'key' | 'collapsed' | 'durationMs'> & {
  readonly value: PresentedValue;
  /** The dependency of an answer that is made of this one; none where nothing of it may be stored. */
  readonly dependency?: () => Dependency;
  /** The version and names that a later caller validates it by; none for plain values, which nobody shares. */
  readonly versioned?: Versioned;
};

/** An outcome; `collapsed` where it is that of another caller's load. */
export interface Shared {
  readonly outcome: Outcome;
  readonly collapsed: boolean;
}

/** An outcome of the caller's own. */
export function own(outcome: Outcome): Shared {
  return { outcome, collapsed: false };
}

/** The moment at which an entry is served. */
export interface Served {
  readonly key: string;
  readonly now: number;
  readonly isDisconnected: boolean;
}

type FoundLocal = Pick<FoundStale, 'local' | 'level'>;

export function hitOutcome(found: FoundLocal, served: Served): Outcome {
  return localOutcome('hit', found, served);
}

export function staleOutcome(found: FoundLocal, staleReason: StaleReason, served: Served): Outcome {
  return localOutcome('stale', found, served, staleReason);
}

export function plainOutcome(
  { value, remainingMs, askedAt }: FoundPlain,
  key: string,
  { coherence: { version } }: { coherence: Pick<Coherence, 'version'> },
): Outcome {
  const life = { freshUntil: askedAt + remainingMs, lifeUntil: askedAt + remainingMs };
  const names = { tags: [], prefixes: [], isBornStale: false };
  const windows = { freshMs: remainingMs, lifeMs: remainingMs };
  return {
    outcome: 'hit',
    level: 'l2',
    stored: true,
    isDisconnected: false,
    ageMs: 0,
    freshForMs: remainingMs,
    tags: [],
    dependency: () => ({
      tags: [],
      prefixes: prefixesOf(key),
      isStale: false,
      isDisconnected: false,
      ...life,
    }),
    value: new PresentedValue(value, answerSource(key, { version, ...names, ...windows }, askedAt)),
  };
}

/** The source of answers that are made of a loaded value, stored or not. */
export function sourceOfMade(key: string, made: MadeEntry, version: Version): AnswerSource {
  return { key, version, ...traitsOf(made) };
}

/** The result of a load. */
export interface Brought {
  readonly key: string;
  readonly made: MadeEntry;
  readonly version: Version;
  readonly value: PresentedValue;
  /** It is made of what was answered while the process was disconnected. Default false. */
  readonly isDisconnected?: boolean;
}

/** The outcome of a load, stored or not. @param cause what was found before, or why nothing was */
export function missOutcome(
  cause: Found | MissReason,
  kept: Kept,
  { made, version, value, key, isDisconnected = false }: Brought,
): Outcome {
  const traits = traitsOf(made);
  const { tags, prefixes, isBornStale, freshUntil, lifeUntil } = traits;
  const isKept = 'entry' in kept;
  return {
    outcome: 'miss',
    missReason: typeof cause === 'string' ? cause : missReasonOf(cause),
    isDisconnected,
    ageMs: 0,
    value,
    stored: isKept,
    freshForMs: isKept && !isBornStale ? kept.entry.freshMs : 0,
    tags: isKept ? tags : [],
    // What is made of one that is not stored is invalidated by its names, and ends with it, all the same.
    dependency: () =>
      dependencyOf(key, traits, { isStale: isBornStale, isDisconnected, freshUntil, lifeUntil }),
    versioned: { version, names: namesOf(key, tags, prefixes), isBornStale },
  };
}

/** Field by field: made by spreads, the outcome of a hit cost as much as the look-up. */
function localOutcome(
  outcome: 'hit' | 'stale',
  { local, level }: FoundLocal,
  { key, now, isDisconnected }: Served,
  staleReason?: StaleReason,
): Outcome {
  const { entry, value } = local;
  const { ageMs, freshForMs } = local.ageAt(now);
  const isStale = outcome === 'stale' || entry.isBornStale;
  return {
    outcome,
    level,
    staleReason,
    stored: true,
    isDisconnected,
    isNegative: entry.isNegative,
    ageMs,
    freshForMs,
    tags: entry.tags,
    dependency: () => dependencyOf(key, entry, { isStale, isDisconnected, ...local.ends }),
    value,
    versioned: local,
  };
}

function dependencyOf(
  key: string,
  { tags, prefixes }: Pick<EntryOrigin, 'tags' | 'prefixes'>,
  state: Omit<Dependency, 'tags' | 'prefixes'>,
): Dependency {
  return { tags, prefixes: [...prefixesOf(key), ...prefixes], ...state };
}

/** The reason of a miss: an entry that was found and is no answer has expired. */
function missReasonOf(cause: Found): MissReason {
  return cause.state === 'miss' ? cause.reason : 'expired';
}

export function serving(
  key: string,
  { clock, coherence }: { clock: Clock; coherence: Coherence },
  now = clock.monotonic(),
): Served {
  return { key, now, isDisconnected: coherence.stateAt(now) === 'disconnected' };
}
