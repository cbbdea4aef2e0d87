import type { Answer } from '../contract/events.js';
import type { Kept } from './keep-entry.js';
import type { Found } from './read-entry.js';
import { PresentedValue } from './values/presented-value.js';
import { decodeValue, type EncodedValue } from './values/value-codec.js';

/** What all who shared one piece of work get: the value, and how it came about. */
export type Outcome = Omit<Answer, 'namespace' | 'key' | 'collapsed'> & { readonly value: PresentedValue };

export function hitOutcome({ age, tags, value }: Extract<Found, { state: 'fresh' }>): Outcome {
  return { outcome: 'hit', stored: true, ...age, tags, value: new PresentedValue(value) };
}

/** The first caller's value, too, is decoded from the bytes: what it gets is what later callers get. */
export function missOutcome(missReason: Answer['missReason'], encoded: EncodedValue, kept: Kept): Outcome {
  const value = new PresentedValue({
    isJson: encoded.encoding === 'json',
    decode: () => decodeValue(encoded),
  });
  const outcome = { outcome: 'miss', missReason, ageMs: 0, value } as const;
  if ('notStored' in kept) return { ...outcome, stored: false, freshForMs: 0, tags: [] };
  return { ...outcome, stored: true, freshForMs: kept.entry.freshMs, tags: kept.entry.tags };
}
