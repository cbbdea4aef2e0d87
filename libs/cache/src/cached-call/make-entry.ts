import type { Clock } from '../contract/clock.port.js';
import type { CacheEntry } from '../contract/entry.js';
import { CacheError } from '../contract/errors.js';
import type { NotStoredReason } from '../contract/events.js';
import type { Call } from './call.js';
import { windowsOf } from './policies/entry-windows.js';
import { isKept, runRule, tagsOf } from './rules.js';
import type { EncodedValue } from './values/value-codec.js';

/** An entry ready to be kept, or why there is none. */
export type MadeEntry = { entry: CacheEntry } | { notStored: NotStoredReason; error?: CacheError };

/**
 * The entry of a loaded value. A rule that fails here costs the entry, not the call: the value is at hand already.
 *
 * @param value as the method gave it; rules see it so
 * @param encoded the same value in bytes
 */
export function makeEntry(
  call: Call,
  value: unknown,
  encoded: EncodedValue,
  { clock, random }: { clock: Clock; random: () => number },
): MadeEntry {
  try {
    if (!isKept(call, value)) return { notStored: 'unless' };
    const tags = tagsOf(call, value);
    const loaded = { args: call.args, value, now: clock.now(), chance: random() };
    const windows = runRule(() => windowsOf(call.policy, loaded), 'policy', call.method);
    if (windows === 'expired') return { notStored: 'expired' };
    return { entry: { ...windows, tags, salt: call.options.salt ?? '', ...encoded } };
  } catch (error) {
    if (!(error instanceof CacheError)) throw error;
    return { notStored: 'rule-failed', error };
  }
}
