import { CacheOptionError } from '../../contract/errors.js';
import { checkByTable, type OptionTable } from '../../contract/option-table.js';
import type { PolicyFields } from '../admin/views.js';

const DURATION = { expected: "a duration such as '5m'", fits: (given: unknown) => typeof given === 'string' };
const SHARE = { expected: 'a number from 0 to 1', fits: (given: unknown) => typeof given === 'number' };

const FIELDS: OptionTable<PolicyFields> = {
  fresh: DURATION,
  stale: DURATION,
  staleIfError: DURATION,
  negative: DURATION,
  errors: DURATION,
  jitter: SHARE,
  refreshAhead: SHARE,
};

/**
 * What of a policy may be changed at run time: whatever text can say, so no rules.
 *
 * @throws CacheOptionError that names the field
 */
export function checkPolicyFields(given: PolicyFields): void {
  checkByTable(FIELDS, given, 'policy');
  if (Object.values(given).every((field) => field === undefined)) {
    throw new CacheOptionError(`policy: nothing is said. Give one of ${Object.keys(FIELDS).join(', ')}.`);
  }
}
