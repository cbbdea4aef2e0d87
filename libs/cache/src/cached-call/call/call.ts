import { CacheArgumentError, CacheRuleError } from '../../api/errors.js';
import { type CacheableOptions, DEFAULT_HARD_LIMIT } from '../../options/cacheable-options.js';
import type { LoadContext } from '../../api/load-context.js';
import { durationToMs } from '../../api/duration.js';
import type { EntryAge } from '../../values/entry.js';
import { type EntryNames, namesOf } from '../../ports/names.js';
import type { CheckedPolicy } from '../../options/policy.js';
import { checkedTags, runRule } from '../../options/rule.js';

/** One call of a cached method, or of `getOrSet`, as the flow sees it. */
export interface Call {
  /** `FlightsService.search`, for messages. */
  readonly method: string;
  readonly namespace: string;
  readonly args: readonly unknown[];
  readonly options: Pick<CacheableOptions, 'tags' | 'when' | 'unless' | 'type' | 'mutable'>;
  /** The `version` of the value that the call reads and stores, as text. */
  readonly schemaVersion: string;
  readonly policy: CheckedPolicy;
  readonly limits: LoadLimits;
  /** The `this` of the rules. */
  readonly instance?: object;
  key(): string;
  /** The prefix name that all variants of its answer share: whoever asks, and whatever optional arguments are given. */
  variants?(): string | undefined;
  load(context: LoadContext): Promise<unknown>;
  /** Called with the age of each answer that is stored. */
  answered?(key: string, age: EntryAge): void;
}

/** One call of a method that writes. */
export interface Put extends Call {
  /** Names of entries that fall with the one that is written: its variants, and those of classes that derive from its own. */
  readonly others?: EntryNames;
  /** No call has the key: nothing is written. */
  readonly isUnread?: boolean;
}

/** Nothing falls with what is written. */
export const NO_OTHERS: EntryNames = { keys: [], prefixes: [] };

/** The time limits of a load. */
export interface LoadLimits {
  /** For a caller who could have an old entry. */
  readonly softMs: number | undefined;
  /** For everyone. */
  readonly hardMs: number;
}

/** @throws CacheDurationError that names the method and the limit */
export function loadLimits(
  { softLimit, hardLimit = DEFAULT_HARD_LIMIT }: Pick<CacheableOptions, 'softLimit' | 'hardLimit'>,
  method: string,
): LoadLimits {
  return {
    softMs: softLimit === undefined ? undefined : durationToMs(softLimit, `${method}: softLimit`),
    hardMs: durationToMs(hardLimit, `${method}: hardLimit`, 1),
  };
}

/** The names that a load can be invalidated under, as far as they are known before: its key's, its variants' and literal tags. */
export function namesBeforeLoad(call: Call, key: string, known: readonly string[] = []): string[] {
  const { tags } = call.options;
  return namesOf(key, [...(Array.isArray(tags) ? (tags as string[]) : []), ...known], prefixesOfCall(call));
}

/** The prefixes that the entry of a call has besides those of its key. */
export function prefixesOfCall(call: Call): string[] {
  const variants = call.variants?.();
  return variants === undefined ? [] : [variants];
}

/**
 * Holds a call to its key. The method runs after the read. Arguments that changed meanwhile, or a rule that answers
 * otherwise now, would store the answer under the key of another question.
 *
 * @throws CacheArgumentError
 */
export function requireSameKey(call: Call, key: string): void {
  if (call.key() === key) return;
  throw new CacheArgumentError(
    `${call.method}: its key changed while the call was under way, so that its answer would stand under the key of ` +
      'another question. Either its arguments were changed meanwhile: give each call an object of its own. Or its key ' +
      'or vary option gave something else the second time: let it say the same whenever it is asked during one call.',
  );
}

/** Runs `when`. @returns `false`: the call bypasses the cache */
export function isCached({ options, args, instance, method }: Call): boolean {
  const { when } = options;
  return when === undefined || runRule(() => when.apply(instance, args as unknown[]), 'when', method);
}

/** The context of a load that bypasses the cache. */
export function uncachedContext(signal: AbortSignal): LoadContext {
  return {
    signal,
    tags: () => undefined,
    fresh: () => undefined,
    skip: () => undefined,
    notModified: () => {
      throw new CacheRuleError('notModified() needs an old value, and stale held none.');
    },
  };
}

/** Runs `unless`. @returns `false`: the value is not stored */
export function isKept({ options, instance, method }: Call, value: unknown): boolean {
  const { unless } = options;
  return unless === undefined || !runRule(() => unless.call(instance, value), 'unless', method);
}

/** The part of a call that rules for tags get. */
export interface TaggingCall extends Pick<Call, 'method' | 'instance' | 'args'> {
  readonly options: Pick<CacheableOptions, 'tags'>;
}

/** The tags that the options give for a value. */
export function tagsOf({ options, args, instance, method }: TaggingCall, value: unknown): readonly string[] {
  const { tags } = options;
  if (tags === undefined) return [];
  const given =
    typeof tags === 'function' ? runRule(() => tags.call(instance, { args, value }), 'tags', method) : tags;
  return checkedTags(given, method);
}
