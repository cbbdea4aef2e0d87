import { describe, expect, it } from '@jest/globals';
import { type CacheModuleOptions, systemClock } from '@tripsage/cache';
import { checkModuleOptions } from '../../../libs/cache/src/options/module-options.js';

const check = (options: unknown) => checkModuleOptions(options as CacheModuleOptions);

describe('the options of the module', () => {
  it('have defaults', () => {
    expect(check({})).toMatchObject({
      enabled: true,
      policies: {},
      namespaces: {},
      rateLimits: [],
      coherence: { maxStalenessMs: 1_000, disconnectedGraceMs: 10_000 },
      leaseLifeMs: 5_000,
      context: new Map(),
      clock: systemClock,
    });
  });

  it('are plain data once they are checked', () => {
    const user = () => 'ann';
    const checked = check({
      enabled: false,
      policies: { offers: { fresh: '10m' } },
      namespaces: { flights: { stale: '1m' } },
      rateLimits: { duffel: { limits: [{ limit: 1, per: '1s' }] } },
      coherence: { maxStaleness: '50ms', disconnectedGrace: '0ms' },
      leaseLife: '100ms',
      context: { user },
    });
    expect(checked).toMatchObject({
      enabled: false,
      policies: { offers: { fresh: '10m' } },
      namespaces: { flights: { stale: '1m' } },
      rateLimits: [{ name: 'duffel', policy: { slotLifeMs: 100 } }],
      coherence: { maxStalenessMs: 50, disconnectedGraceMs: 0 },
      leaseLifeMs: 100,
    });
    expect(checked.context.get('user')).toBe(user);
    expect(checked.health.suppliers.map(({ name }) => name)).toEqual(['duffel']);
  });

  it.each<[object, string]>([
    [
      { coherence: { bound: '1s' } },
      'coherence must be { maxStaleness?, disconnectedGrace? } with durations',
    ],
    [{ coherence: [] }, 'coherence must be { maxStaleness?, disconnectedGrace? } with durations'],
    [{ coherence: { maxStaleness: '49ms' } }, 'CacheModule: coherence.maxStaleness'],
    [{ coherence: { disconnectedGrace: 5 } }, 'CacheModule: coherence.disconnectedGrace'],
    [{ leaseLife: '99ms' }, 'CacheModule: leaseLife'],
    [{ context: { user: 'ann' } }, 'context must be a plain object of functions by name'],
    [{ scheduler: true }, 'scheduler must be false, or options by job'],
    [{ health: false }, 'health must be { strict?, suppliers? }'],
    [{ clock: { now: () => 0 } }, 'clock must be a Clock with now, monotonic, after'],
    [{ policies: { a: {} } }, 'policies.a.fresh'],
    [{ namespaces: { 'a b': {} } }, 'CacheModule: namespaces'],
    [{ rateLimits: { a: {} } }, 'CacheModule: rateLimits.a: limits are needed'],
    [{ health: { suppliers: { a: {} } } }, "CacheModule: health.suppliers: there is no limiter 'a'"],
    [{ host: 'localhost' }, "CacheModule: 'host' is not an option"],
  ])('are refused by name: %p', (options, message) => {
    expect(() => check(options)).toThrow(message);
  });
});
