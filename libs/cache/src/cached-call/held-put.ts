import { namesOf } from '../ports/names.js';
import type { HeldPut } from '../transaction/held-writes.js';
import type { CacheEntry } from '../values/entry.js';
import { type MadeEntry, traitsOf } from './loading/new-entry.js';

/** Memory of a held entry besides its value, about. */
const OVERHEAD_BYTES = 2_048;

/** The entry of a put, as a transaction holds it back. */
export function heldPut(
  key: string,
  entry: CacheEntry,
  { madeAt, store }: Pick<HeldPut, 'madeAt' | 'store'>,
): HeldPut {
  const names = namesOf(key, entry.tags, entry.prefixes);
  return { kind: 'put', entry, names, bytes: entry.value.byteLength + OVERHEAD_BYTES, madeAt, store };
}

/** The entry as it is at the end of the transaction: what has passed of its windows is gone. */
export function agedEntry(entry: CacheEntry, madeAt: number, now: number, token: string): MadeEntry {
  const ageMs = now - madeAt;
  const [freshMs, lifeMs] = [Math.floor(entry.freshMs - ageMs), Math.floor(entry.lifeMs - ageMs)];
  if (freshMs <= 0 || lifeMs <= 0) return { notStored: 'expired', traits: traitsOf({ entry, madeAt }) };
  return { entry: { ...entry, freshMs, lifeMs, token }, madeAt: now };
}
