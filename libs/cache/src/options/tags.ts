import { CacheRuleError } from '../api/errors.js';
import { isKeyText } from './key-grammar.js';
import { MAX_KEY_BYTES } from './key-grammar.js';

/** The most tags that one entry may carry. */
const MOST_TAGS = 1_000;

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
