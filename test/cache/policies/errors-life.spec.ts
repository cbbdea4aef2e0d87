import { describe, expect, it } from '@jest/globals';
import { NotFoundException } from '@nestjs/common';
import { CacheDurationError, CacheRuleError, type Duration, type TtlPolicy } from '@tripsage/cache';
import { checkPolicy } from '../../../libs/cache/src/options/policy.js';
import { errorsLifeMs } from '../../../libs/cache/src/policies/errors-life.js';
import { PolicyRegistry } from '../../../libs/cache/src/policies/policy-registry.js';

const lifeMs = (
  errors: Duration | ((error: unknown) => Duration) | undefined,
  error: unknown = new Error(),
) => errorsLifeMs(checkPolicy({ fresh: '1m', errors }, 'policies.x'), error);

describe('the time for which a failure is remembered', () => {
  it('is a second by default, a duration, or what a rule says of the error', () => {
    const rule = (error: unknown) => (error instanceof NotFoundException ? '5m' : '0ms') as Duration;
    expect([lifeMs(undefined), lifeMs('10s'), lifeMs(rule), lifeMs(rule, new NotFoundException())]).toEqual([
      1_000, 10_000, 0, 300_000,
    ]);
  });

  it('is refused by the name of its policy where the rule gives none', () => {
    expect(() => lifeMs(() => 5 as never)).toThrow(CacheDurationError);
    expect(() => lifeMs(() => 5 as never)).toThrow('what policies.x.errors returned');
    expect(() => lifeMs((async () => '1s') as never)).toThrow(CacheRuleError);
  });

  it('is that of a namespace in place of the rule', () => {
    const registry = new PolicyRegistry({}, { ns: { errors: '2s' } });
    const policy: TtlPolicy = { fresh: '1m', errors: () => '5m' };
    expect(errorsLifeMs(registry.resolve(policy, 'ns', 'S.find'), new Error())).toBe(2_000);
    registry.change('other', { errors: '3s' });
    expect(errorsLifeMs(registry.resolve(policy, 'other', 'S.find'), new Error())).toBe(3_000);
    registry.change('other', undefined);
    expect(errorsLifeMs(registry.resolve(policy, 'other', 'S.find'), new Error())).toBe(300_000);
  });
});
