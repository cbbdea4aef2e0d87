import { errorName } from '../api/error-name.js';
import { MAX_KEY_BYTES } from '../options/defaults.js';
import { CacheError, CacheRuleError } from '../api/errors.js';
import type { CacheableOptions } from '../options/module-options.js';
import type { Call } from './call.js';
import { isKeyText } from '../keys/call-key.js';
import { requireAtOnce } from '../options/rule-answer.js';

/** The most tags that one entry may carry. */
const MOST_TAGS = 1_000;

/**
 * Runs a rule that the user gave.
 *
 * @throws CacheRuleError that names the method and the rule: one that throws, which is the cause, or returns a promise
 */
export function runRule<Result>(rule: () => Result, option: string, method: string): Result {
  let result: Result;
  try {
    result = rule();
  } catch (error) {
    if (error instanceof CacheError) throw error;
    // What it threw may hold what users typed, and our messages go into logs.
    const what = errorName(error);
    throw new CacheRuleError(`${method}: its ${option} option threw (${what}); see the cause.`, {
      cause: error,
    });
  }
  requireAtOnce(result, `${method}: its ${option} option`);
  return result;
}

/** Whether `when` lets the call be cached. */
export function isCached({ options, args, instance, method }: Call): boolean {
  const { when } = options;
  return when === undefined || runRule(() => when.apply(instance, args as unknown[]), 'when', method);
}

/** Whether `unless` keeps the value from being stored. */
export function isKept({ options, instance, method }: Call, value: unknown): boolean {
  const { unless } = options;
  return unless === undefined || !runRule(() => unless.call(instance, value), 'unless', method);
}

/** What rules for tags are told. */
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

/**
 * The tags, each once.
 *
 * @throws CacheRuleError unless the tags are at most 1,000 well-formed texts of 1 to 1,024 bytes
 */
export function checkedTags(tags: unknown, method: string): readonly string[] {
  if (!isTagList(tags)) throw new CacheRuleError(`${method}: its tags option must give ${TAG_LIST}.`);
  return [...new Set(tags)];
}

/** What a list of tags is, in words. */
export const TAG_LIST = `at most ${MOST_TAGS} well-formed texts of 1 to ${MAX_KEY_BYTES} bytes`;

export function isTagList(tags: unknown): tags is string[] {
  return Array.isArray(tags) && tags.length <= MOST_TAGS && [...tags].every(isKeyText);
}
