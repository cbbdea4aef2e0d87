import { describe, expect, it } from '@jest/globals';
import { checkPolicyFields, patched } from '../../../../libs/cache/src/ops/settings/policy-fields.js';
import type { PolicyFields } from '../../../../libs/cache/src/ops/settings/policy-override.js';

describe('a change of a policy on top of another', () => {
  it('replaces the fields that it gives, and takes out those that it gives as null', () => {
    const before = { fresh: '1m', stale: '5m', jitter: 0.1 } as const;
    expect(patched(before, { fresh: '2m', stale: null })).toEqual({ fresh: '2m', jitter: 0.1 });
    expect(before).toEqual({ fresh: '1m', stale: '5m', jitter: 0.1 });
  });

  it('may be the first, and may leave nothing of what was there', () => {
    expect(patched(undefined, { fresh: '2m' })).toEqual({ fresh: '2m' });
    expect(patched({ fresh: '1m' }, { fresh: null })).toEqual({});
  });

  it('that is no object is left for the check to refuse', () => {
    const patch = 'fresh' as never;
    expect(() => checkPolicyFields(patched({ fresh: '1m' }, patch))).toThrow('policy');
  });
});

describe('the fields of a policy at run time', () => {
  it('are those that text can say', () => {
    expect(() => checkPolicyFields({ fresh: '1m', errors: '5s', refreshAhead: 0.8 })).not.toThrow();
    const rule = { fresh: () => '1m' } as unknown as PolicyFields;
    expect(() => checkPolicyFields(rule)).toThrow('policy: fresh');
  });

  it('are refused where they are unknown or of the wrong kind, by name', () => {
    expect(() => checkPolicyFields({ life: '1m' } as PolicyFields)).toThrow("'life' is not an option");
    expect(() => checkPolicyFields({ jitter: '0.1' } as unknown as PolicyFields)).toThrow('policy: jitter');
  });

  it('are named where none is given', () => {
    expect(() => checkPolicyFields({})).toThrow('policy: nothing is said. Give one of fresh, stale');
  });
});
