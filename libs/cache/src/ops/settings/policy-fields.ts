import * as v from 'valibot';
import { CacheOptionError } from '../../api/errors.js';
import { check, option, type Schemas } from '../../options/checks/check.js';
import { isRecord } from '../../options/checks/plain-object.js';
import type { PolicyFields } from './policy-override.js';

const LIFE = option("a duration such as '5m'", v.string());
const SHARE = option('a number from 0 to 1', v.number());

const FIELDS = v.strictObject({
  fresh: LIFE,
  stale: LIFE,
  staleIfError: LIFE,
  negative: LIFE,
  errors: LIFE,
  jitter: SHARE,
  refreshAhead: SHARE,
} satisfies Schemas<PolicyFields>);

/** Fields that are to be changed; `null` for one that is to be as it was. */
export type PolicyPatch = { readonly [Field in keyof PolicyFields]: PolicyFields[Field] | null };

/** A change with another one on top of it; `null` takes a field out. */
export function patched(before: PolicyFields | undefined, patch: PolicyPatch): PolicyFields {
  // The check refuses what is not an object.
  if (!isRecord(patch)) return patch as PolicyFields;
  const merged = Object.entries({ ...before, ...patch }).filter(([, field]) => field !== null);
  return Object.fromEntries(merged) as PolicyFields;
}

/**
 * Checks the fields of a policy that are changed at run time: those that text can say, so no rules.
 *
 * @throws CacheOptionError that names the field
 */
export function checkPolicyFields(given: PolicyFields): void {
  const fields = check(FIELDS, given, 'policy');
  if (Object.values(fields).every((field) => field === undefined)) {
    const known = Object.keys(FIELDS.entries).join(', ');
    throw new CacheOptionError(`policy: nothing is said. Give one of ${known}.`);
  }
}
