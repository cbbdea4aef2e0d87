import { CacheKeyError, CacheRuleError } from '../api/errors.js';
import { isKeyText, MAX_KEY_BYTES } from './key-grammar.js';

/** The most tags that one entry may carry. */
const MOST_TAGS = 1_000;

/** A list of tags, in words. */
export const TAG_LIST = `at most ${MOST_TAGS} well-formed texts of 1 to ${MAX_KEY_BYTES} bytes`;

export function isTagList(tags: unknown): tags is string[] {
  return Array.isArray(tags) && tags.length <= MOST_TAGS && [...tags].every(isKeyText);
}

/**
 * The tags that a rule gave, each once.
 *
 * @throws CacheRuleError unless the tags are at most 1,000 well-formed texts of 1 to 1,024 bytes
 */
export function checkedTags(tags: unknown, method: string): readonly string[] {
  if (!isTagList(tags)) throw new CacheRuleError(`${method}: its tags option must give ${TAG_LIST}.`);
  return [...new Set(tags)];
}

/** @throws CacheKeyError unless all are well-formed texts of 1 to 1,024 bytes */
export function checkTags(tags: unknown, method: string): asserts tags is readonly string[] {
  if (Array.isArray(tags) && [...tags].every(isKeyText)) return;
  throw new CacheKeyError(
    `${method}: tags must be well-formed texts of 1 to ${MAX_KEY_BYTES} bytes in UTF-8.`,
  );
}
