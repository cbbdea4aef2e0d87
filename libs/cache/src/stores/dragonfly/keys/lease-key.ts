import { hashTagOf, slotOf } from './hash-slot.js';

/** A short text for each slot that needed one: as many as there are slots, at most. */
const tagsFound = new Map<number, string>();

/**
 * The key of the lease on an entry, in the slot of that entry. No two entries share one.
 *
 * @param prefix of all keys
 * @param entryKey the key of the entry, with the prefix
 */
export function leaseKeyOf(prefix: string, entryKey: string): string {
  const head = `${prefix}_cache:lease:`;
  const tag = hashTagOf(entryKey);
  const slot = slotOf(entryKey);
  const isIn = (candidate: string) => slotOf(candidate) === slot;
  const tagged = (text: string) => `${head}{${text}}:${entryKey}`;
  if (tag !== undefined && isIn(tagged(tag))) return tagged(tag);
  // Without braces, as most keys are, the slot is that of the whole key.
  const whole = `${head}{${entryKey}}`;
  if (!entryKey.includes('}') && isIn(whole)) return whole;
  const found = tagsFound.get(slot);
  if (found !== undefined && isIn(tagged(found))) return tagged(found);
  let number = 0;
  while (!isIn(tagged(number.toString(36)))) number += 1;
  tagsFound.set(slot, number.toString(36));
  return tagged(number.toString(36));
}
