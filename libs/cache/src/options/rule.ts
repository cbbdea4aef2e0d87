import { types } from 'node:util';
import { errorName } from '../api/error-name.js';
import { CacheError, CacheRuleError } from '../api/errors.js';
import { isTagList, TAG_LIST } from './key-grammar.js';

/**
 * Refuses a promise from a rule that must answer at once. Nobody will wait for the promise, so its rejection is caught:
 * it would end the process otherwise.
 *
 * @param rule what gave the answer, for the message
 * @throws CacheRuleError for a promise
 */
export function requireAtOnce(answer: unknown, rule: string): void {
  if (!types.isPromise(answer)) return;
  answer.catch(() => undefined);
  throw new CacheRuleError(`${rule} returned a promise. Rules answer at once.`);
}

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
    // The rule's own message may hold what users typed, and ours go into logs.
    const what = errorName(error);
    throw new CacheRuleError(`${method}: its ${option} option threw (${what}); see the cause.`, {
      cause: error,
    });
  }
  requireAtOnce(result, `${method}: its ${option} option`);
  return result;
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
