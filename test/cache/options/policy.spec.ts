import { describe, expect, it } from '@jest/globals';
import { CacheDurationError, CacheNamespaceError, CachePolicyError, type TtlPolicy } from '@tripsage/cache';
import {
  checkNamespacePolicies,
  checkPolicies,
  checkPolicy,
} from '../../../libs/cache/src/options/policy.js';

const wrong = (policy: unknown) => policy as TtlPolicy;

describe('the policies of the module', () => {
  it.each<[unknown, string]>([
    [null, 'policies.x: expected a policy'],
    ['10m', 'policies.x: expected a policy such as'],
    [600, 'policies.x: expected a policy'],
    [{ fresh: '10m', ttl: 5 }, "policies.x: 'ttl' is not a field of a policy. Known are fresh, stale,"],
    [['10m'], "policies.x: '0' is not a field"],
    [{ fresh: '10m', jitter: -0.1 }, 'policies.x.jitter: expected a number from 0 to 1'],
    [{ fresh: '10m', jitter: 1.1 }, 'policies.x.jitter'],
    [{ fresh: '10m', jitter: NaN }, 'policies.x.jitter'],
    [{ fresh: '10m', jitter: '0.1' }, 'policies.x.jitter'],
    [{ fresh: '10m', isEmpty: true }, 'policies.x.isEmpty: expected a function of the value, not boolean'],
    [
      { fresh: '10m', expiresAt: '2027-01-01' },
      'policies.x.expiresAt: expected a function of the value, not string',
    ],
    [{ fresh: '31d' }, 'policies.x: fresh with the longer of stale and staleIfError exceeds 30 days'],
    [{ fresh: '1d', stale: '29.5d' }, 'exceeds 30 days'],
    [{ fresh: '1d', staleIfError: '29.5d' }, 'exceeds 30 days'],
    [{ fresh: '1d', stale: '15d', negative: '16d' }, 'exceeds 30 days'],
    [{ fresh: () => '1d', stale: '30d' }, 'exceeds 30 days'],
  ])('refuses the policy %p at start', (policy, told) => {
    expect(() => checkPolicies({ x: wrong(policy) })).toThrow(CachePolicyError);
    expect(() => checkPolicies({ x: wrong(policy) })).toThrow(told);
  });

  it.each<[object, string]>([
    [{}, 'policies.x.fresh: undefined is not a duration'],
    [
      { fresh: 600 },
      "policies.x.fresh: the bare number 600 is not a duration. Write a number with its unit, such as '600ms' or '600s'.",
    ],
    [{ fresh: '0ms' }, 'policies.x.fresh'],
    [{ fresh: '10m', stale: 5 }, 'policies.x.stale'],
    [{ fresh: '10m', staleIfError: '-1m' }, 'policies.x.staleIfError'],
    [{ fresh: '10m', negative: '0s' }, 'policies.x.negative'],
  ])('refuses the duration in %j at start', (policy, told) => {
    expect(() => checkPolicies({ x: wrong(policy) })).toThrow(CacheDurationError);
    expect(() => checkPolicies({ x: wrong(policy) })).toThrow(told);
  });

  it.each([
    [{ fresh: '30d' }],
    [{ fresh: '1d', stale: '29d', staleIfError: '29d' }],
    [{ fresh: '1ms', stale: '0ms', jitter: 1 }],
  ])('takes %j, at the bounds', (policy) => {
    expect(() => checkPolicies({ x: policy as TtlPolicy })).not.toThrow();
  });

  it.each<[object | null | string, string]>([
    [{ ttl: '5m' }, "namespaces.flights: 'ttl' is not a field"],
    [{ fresh: 5 }, 'namespaces.flights.fresh: the bare number 5'],
    [{ stale: '31d' }, 'namespaces.flights: fresh with the longer'],
    ['5m', 'namespaces.flights: expected parts of a policy'],
  ])('refuses the override %p at start', (override, told) => {
    expect(() => checkNamespacePolicies({ flights: override as object }, 'CacheModule: namespaces')).toThrow(
      told,
    );
  });

  it('refuses an override of what is no namespace', () => {
    expect(() => checkNamespacePolicies({ 'a b': {} }, 'CacheModule: namespaces')).toThrow(
      CacheNamespaceError,
    );
  });

  it('have defaults: no stale answers, no jitter, failures remembered for a second', () => {
    expect(checkPolicy({ fresh: '10m' }, 'x')).toEqual({
      name: 'x',
      fresh: 600_000,
      staleMs: 0,
      staleIfErrorMs: 0,
      jitter: 0,
      negativeMs: undefined,
      errors: 1_000,
      refreshAhead: undefined,
      isEmpty: undefined,
      expiresAt: undefined,
    });
  });

  it.each([0, 1, -0.5, NaN, '0.5'])('refuse to refresh ahead at %p of the fresh life', (refreshAhead) => {
    expect(() => checkPolicy(wrong({ fresh: '10m', refreshAhead }), 'x')).toThrow('x.refreshAhead: expected');
  });
});
