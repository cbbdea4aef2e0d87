import { CacheOptionError } from '../../api/errors.js';
import { checkByTable, type OptionTable } from '../../options/option-table.js';
import { isRecord } from '../../options/plain-object.js';
import type { PolicyFields } from './policy-override.js';

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

/** Fields that are to be others, and those that are not to be changed any more. */
export type PolicyPatch = { readonly [Field in keyof PolicyFields]: PolicyFields[Field] | null };

/** A change with another one on top of it; `null` takes a field out. */
export function patched(before: PolicyFields | undefined, patch: PolicyPatch): PolicyFields {
  // What is no object is for the check to refuse.
  if (!isRecord(patch)) return patch as PolicyFields;
  const merged = Object.entries({ ...before, ...patch }).filter(([, field]) => field !== null);
  return Object.fromEntries(merged) as PolicyFields;
}

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
