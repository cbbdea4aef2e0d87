import { types } from 'node:util';
import { CacheRuleError } from '../api/errors.js';

/**
 * Holds a rule to answering at once. Nobody will wait for a promise that it gave, so its rejection is caught: it would end
 * the process otherwise.
 *
 * @param rule what gave the answer, for the message
 * @throws CacheRuleError for a promise
 */
export function requireAtOnce(answer: unknown, rule: string): void {
  if (!types.isPromise(answer)) return;
  answer.catch(() => undefined);
  throw new CacheRuleError(`${rule} returned a promise. Rules answer at once.`);
}
