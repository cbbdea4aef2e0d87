import type { Position } from '../ports/backend.js';
import type { Clock } from '../time/clock.js';
import type { Coherence, Judged } from '../ports/coherence.js';
import type { EntryOrigin } from '../values/entry.js';
import type { Answer, MissReason, StaleReason } from '../api/events.js';
import { familiesOf, namesOf } from '../ports/names.js';
import type { HeldEntry } from './look-up/local-entry.js';
import type { Kept } from './loading/keep-entry.js';
import type { MadeEntry } from './loading/make-entry.js';
import type { FoundPlain, FoundStale } from './look-up/look-up.js';
import type { Carried } from './loading/dependency-tracker.js';
import { PresentedValue } from '../values/presented-value.js';

/** What all who share one piece of work get: the value, and how it came about. */
export type Outcome = Omit<Answer, 'namespace' | 'key' | 'collapsed' | 'durationMs'> & {
  readonly value: PresentedValue;
  /** What an answer that is built of this one carries on; none where nothing of it may be kept. */
  readonly carried?: () => Carried;
  /** By what it is judged whether a later caller may have it too; plain values are for nobody else. */
  readonly judged?: Judged;
};

/** The circumstances under which an entry is served. */
export interface Served {
  readonly key: string;
  readonly now: number;
  readonly isCutOff: boolean;
}

type FoundHeld = Pick<FoundStale, 'held' | 'level'>;

export function hitOutcome({ held, level }: FoundHeld, served: Served): Outcome {
  return { outcome: 'hit', level, ...heldOutcome(held, served, false) };
}

export function staleOutcome({ held, level }: FoundHeld, staleReason: StaleReason, served: Served): Outcome {
  return { outcome: 'stale', level, staleReason, ...heldOutcome(held, served, true) };
}

export function plainOutcome({ value, remainingMs }: FoundPlain, key: string): Outcome {
  const life = { freshForMs: remainingMs, lifeForMs: remainingMs };
  return {
    outcome: 'hit',
    level: 'l2',
    stored: true,
    isCutOff: false,
    ageMs: 0,
    freshForMs: remainingMs,
    tags: [],
    carried: () => ({ tags: [], families: familiesOf(key), isStale: false, ...life }),
    value: new PresentedValue(value),
  };
}

/** What was loaded, kept or not. */
export function missOutcome(
  missReason: MissReason,
  kept: Kept,
  { made, note, value, key }: { made: MadeEntry; note: Position; value: PresentedValue; key: string },
): Outcome {
  const outcome = { outcome: 'miss', missReason, isCutOff: false, ageMs: 0, value } as const;
  const isKept = 'entry' in kept;
  if (!('entry' in made)) {
    const { tags, families, isBornStale } = made.traits;
    return {
      ...outcome,
      stored: false,
      freshForMs: 0,
      tags: [],
      // It has no life that could bound another's, but falls with its names all the same.
      carried: () => carriedOf(key, made.traits, isBornStale, { freshForMs: Infinity, lifeForMs: Infinity }),
      judged: { note, names: namesOf(key, tags, families), isBornStale },
    };
  }
  const { entry } = made;
  const { tags, families, isBornStale, freshMs, lifeMs } = entry;
  return {
    ...outcome,
    stored: isKept,
    freshForMs: isKept && !isBornStale ? freshMs : 0,
    tags: isKept ? tags : [],
    carried: () => carriedOf(key, entry, isBornStale, { freshForMs: freshMs, lifeForMs: lifeMs }),
    judged: { note, names: namesOf(key, tags, families), isBornStale },
  };
}

function heldOutcome(
  held: HeldEntry,
  { key, now, isCutOff }: Served,
  isStale: boolean,
): Omit<Outcome, 'outcome'> {
  const { entry, value } = held;
  const age = held.ageAt(now);
  const life = { freshForMs: age.freshForMs, lifeForMs: held.remainingMs(now) };
  return {
    stored: true,
    isCutOff,
    isNegative: entry.isNegative,
    ...age,
    tags: entry.tags,
    carried: () => carriedOf(key, entry, isStale || entry.isBornStale, life),
    value,
    judged: held,
  };
}

function carriedOf(
  key: string,
  { tags, families }: Pick<EntryOrigin, 'tags' | 'families'>,
  isStale: boolean,
  life: Pick<Carried, 'freshForMs' | 'lifeForMs'>,
): Carried {
  return { tags, families: [...familiesOf(key), ...families], isStale, ...life };
}

export function serving(key: string, { clock, coherence }: { clock: Clock; coherence: Coherence }): Served {
  return { key, now: clock.monotonic(), isCutOff: coherence.state === 'cut-off' };
}
