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
 * Compares a call with its key. The method runs after the read, and what a caller shares with it may change all the while.
 * Arguments that changed, or a rule that answers otherwise now, make the answer that of another question.
 *
 * @returns why the key can't be confirmed; `undefined` where it still is the key of the call
 */
function keyDoubt(call: Call, key: string): CacheArgumentError | undefined {
  let cause: unknown;
  try {
    if (call.key() === key) return undefined;
  } catch (error) {
    cause = error;
  }
  const what = cause === undefined ? 'changed' : 'could not be made again';
  return new CacheArgumentError(
    `${call.method}: its key ${what} while the call was under way, so that its answer would stand under the key of ` +
      'another question. Either its arguments were changed meanwhile: give each call an object of its own. Or its key ' +
      'or vary option gave something else the second time: let it say the same whenever it is asked during one call.',
    { cause },
  );
}

/** Compares the key of a load before its method runs, and when it ended. A key in doubt costs the entry, never the call. */
export class KeyConfirmation {
  /** The reason why the answer may be that of another question. */
  doubt: CacheArgumentError | undefined;

  constructor(
    private readonly call: Call,
    private key: string | undefined,
    private readonly flight: { doubtKey(): void },
  ) {
    this.check();
  }

  /** Takes what the method did to its arguments before it first waited for its own doing: nobody else could run. */
  methodStarted(): void {
    if (this.doubt !== undefined) return;
    try {
      this.key = this.call.key();
    } catch {
      // Its arguments hold now what no key can be made of, so that there is nothing to compare at the end.
      this.key = undefined;
    }
  }

  check(): void {
    if (this.key === undefined || this.doubt !== undefined) return;
    this.doubt = keyDoubt(this.call, this.key);
    if (this.doubt !== undefined) this.flight.doubtKey();
  }
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
