import { durationToMs } from '../api/duration.js';
import type { CheckedPolicy } from '../options/policy.js';
import { requireAtOnce } from '../options/rule.js';

/**
 * The time for which a policy has a failure remembered, in milliseconds; 0: not at all.
 *
 * @throws CacheRuleError, CacheDurationError where its rule returns nonsense; what the rule throws
 */
export function errorsLifeMs(
  { name, errors }: Pick<CheckedPolicy, 'name' | 'errors'>,
  error: unknown,
): number {
  if (typeof errors === 'number') return errors;
  const said: unknown = errors(error);
  requireAtOnce(said, `${name}.errors`);
  return durationToMs(said, `what ${name}.errors returned`);
}
