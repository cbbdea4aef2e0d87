import { describe, expect, it } from '@jest/globals';
import { loadLimits } from '../../../libs/cache/src/cached-call/call/call.js';
import type { KeyedMark } from '../../../libs/cache/src/methods/marks/mark.js';
import { MethodKeys } from '../../../libs/cache/src/methods/method-keys.js';
import { PrefixOwners } from '../../../libs/cache/src/methods/prefix-owners.js';
import { PreparedMethod } from '../../../libs/cache/src/methods/prepared-method.js';
import { PolicyRegistry } from '../../../libs/cache/src/policies/policy-registry.js';

const AGE = { ageMs: 1, freshForMs: 2 };

function cluster() {
  const owners = new PrefixOwners();
  const policies = new PolicyRegistry();
  const counted: unknown[][] = [];
  const prepared = (kind: KeyedMark['kind'], options: object = {}): PreparedMethod => {
    const method = async (...args: unknown[]) => args;
    const base = { kind, namespace: 'ns', policy: '10s', methodName: 'find', method };
    const mark = { ...base, options: { operation: 'find', ...options } } as unknown as KeyedMark;
    const keys = new MethodKeys(mark, 'Service.find', 'entity', new Map());
    owners.claim(keys, mark, {});
    const limits = loadLimits({}, 'Service.find');
    const scheduledRefresh = { count: (...args: unknown[]) => void counted.push(args) };
    return new PreparedMethod({ mark, keys, owners, limits, limiters: [], policies, scheduledRefresh });
  };
  return { policies, counted, prepared };
}

describe('a method whose answers are kept', () => {
  it('has the policy as it holds now', () => {
    const { policies, prepared } = cluster();
    const method = prepared('cacheable');
    const before = method.policy;
    expect([method.policy === before, before.fresh]).toEqual([true, 10_000]);
    policies.change('ns', { fresh: '1m' });
    expect(method.callOf({}, []).policy.fresh).toBe(60_000);
  });

  it('has its hits counted only where it is refreshed by the clock', () => {
    const { counted, prepared } = cluster();
    expect(prepared('cacheable').callOf({}, []).answered).toBeUndefined();
    prepared('put', { revalidate: true }).callOf({}, ['a']).answered?.('key', AGE);
    expect(counted).toEqual([['ns:entity:find', 'key', ['a'], AGE]]);
  });

  it('that writes has the key rule and the version of the cached method that it shares its keys with', () => {
    const { prepared } = cluster();
    const cached = prepared('cacheable', { version: 2, key: (trip: { id: string }) => trip.id });
    const put = prepared('put');
    const trip = { id: 't1', city: 'Porto' };
    const [read, written] = [cached, put].map((method) => method.callOf({}, [trip]));
    expect(written?.key()).toBe(read?.key());
    expect(written?.schemaVersion).toBe('2');
  });
});
