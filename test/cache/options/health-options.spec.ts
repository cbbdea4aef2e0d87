import { describe, expect, it } from '@jest/globals';
import type { HealthOptions } from '@tripsage/cache';
import { checkHealthOptions } from '../../../libs/cache/src/options/health-options.js';
import { checkLimiters } from '../../../libs/cache/src/options/limiter-options.js';

const limits = [{ limit: 1, per: '1s' }] as const;
const limiters = checkLimiters({ duffel: { limits }, viator: { limits } }, 5_000);
const check = (options: unknown) => checkHealthOptions(options as HealthOptions, limiters, 'health');
const probe = async () => undefined;

describe('the options of health', () => {
  it('watch every supplier that has a limiter, and count every error as a failure', () => {
    const { isStrict, suppliers } = check({});
    expect(isStrict).toBe(false);
    expect(suppliers.map(({ name }) => name)).toEqual(['duffel', 'viator']);
    expect(suppliers[0]).toMatchObject({ probe: undefined, silentAfterMs: 60_000 });
    expect(suppliers[0]?.isFailure(new Error())).toBe(true);
  });

  it('leave out suppliers that are not to be watched, and probe those that have a probe', () => {
    const { suppliers } = check({ suppliers: { viator: false, duffel: { probe, silence: '5m' } } });
    expect(suppliers).toEqual([
      { name: 'duffel', probe, silentAfterMs: 300_000, isFailure: expect.any(Function) },
    ]);
  });

  it.each<[object, string]>([
    [{ strict: 1 }, 'health: strict must be true or false'],
    [{ suppliers: { amadeus: {} } }, "health.suppliers: there is no limiter 'amadeus'"],
    [{ suppliers: { duffel: { silence: '1m' } } }, 'silence says when to probe, and there is no probe'],
    [{ suppliers: { duffel: { probe, silence: '1ms' } } }, 'health.suppliers.duffel: silence'],
    [{ suppliers: { duffel: { probe: 1 } } }, 'probe must be a function that asks the supplier'],
    [{ suppliers: { duffel: 5 } }, 'health.suppliers.duffel: expected options, not number'],
  ])('are refused by name: %p', (options, message) => {
    expect(() => check(options)).toThrow(message);
  });
});
