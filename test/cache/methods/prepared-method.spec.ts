import { describe, expect, it } from '@jest/globals';
import { loadLimits } from '../../../libs/cache/src/cached-call/call/call.js';
import type { ReaderMark } from '../../../libs/cache/src/methods/marks/mark.js';
import { MethodKeys } from '../../../libs/cache/src/methods/method-keys.js';
import { MethodPolicy, PreparedMethod } from '../../../libs/cache/src/methods/prepared-method.js';
import { Readers } from '../../../libs/cache/src/methods/readers.js';
import { PolicyRegistry } from '../../../libs/cache/src/policies/policy-registry.js';

const AGE = { ageMs: 1, freshForMs: 2 };

function cluster() {
  const readers = new Readers();
  const policies = new PolicyRegistry();
  const counted: unknown[][] = [];
  const prepared = (kind: ReaderMark['kind'], options: object = {}): PreparedMethod => {
    const method = async (...args: unknown[]) => args;
    const said = { kind, namespace: 'ns', policy: '10s', methodName: 'find', method, prototype: {} };
    const mark = { ...said, options: { operation: 'find', ...options } } as unknown as ReaderMark;
    const keys = new MethodKeys(mark, 'Service.find', 'entity', new Map());
    readers.add({ keys, mark, owner: {}, isProvided: true, isOverridden: false, isInner: false });
    const limits = loadLimits({}, 'Service.find');
    const scheduledRefresh = { count: (...args: unknown[]) => void counted.push(args) };
    const policy = new MethodPolicy(policies, mark, 'Service.find');
    return new PreparedMethod({ mark, keys, readers, limits, limiters: [], policy, scheduledRefresh });
  };
  return { policies, counted, prepared };
}

describe('a cached method', () => {
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
    prepared('many', { revalidate: true }).callOf({}, ['a']).answered?.('key', AGE);
    expect(counted).toEqual([['ns:entity:find', 'key', ['a'], AGE]]);
  });

  it('for many items has the key rule and the version of the cached method that it shares its keys with', () => {
    const { prepared } = cluster();
    const cached = prepared('cacheable', { version: 2, key: (trip: { id: string }) => trip.id });
    const many = prepared('many');
    const trip = { id: 't1', city: 'Porto' };
    const [read, written] = [cached, many].map((method) => method.callOf({}, [trip]));
    expect(written?.key()).toBe(read?.key());
    expect(written?.schemaVersion).toBe('2');
  });
});
