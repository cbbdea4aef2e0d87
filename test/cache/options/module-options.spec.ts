import { describe, expect, it } from '@jest/globals';
import { type CacheModuleOptions, LocalBackend, MemoryStore, systemClock } from '@tripsage/cache';
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

  describe('invalidationChannel', () => {
    const url = 'redis://127.0.0.1:6379';

    it('is taken where there is a server, or a backend whose bus can subscribe', () => {
      expect(check({ url, invalidationChannel: 'changes' }).invalidationChannel).toBe('changes');
      expect(check({ redis: {}, invalidationChannel: 'a:b.c-D_9' }).invalidationChannel).toBe('a:b.c-D_9');
      const clock = systemClock;
      const backend = new LocalBackend(new MemoryStore({ clock }), clock);
      Object.assign(backend.bus, { subscribe: () => () => undefined });
      expect(check({ backend, invalidationChannel: 'changes' }).invalidationChannel).toBe('changes');
      expect(check({ url }).invalidationChannel).toBeUndefined();
    });

    it('is refused without a server, by its name and with what to do', () => {
      const clock = systemClock;
      const store = new MemoryStore({ clock });
      for (const where of [{}, { store }]) {
        expect(() => check({ ...where, invalidationChannel: 'changes' })).toThrow(
          'CacheModule: invalidationChannel: services can only publish to a server, and none is given. Give url or redis, ' +
            'or leave invalidationChannel out.',
        );
      }
      expect(() =>
        check({ backend: new LocalBackend(store, clock), invalidationChannel: 'changes' }),
      ).toThrow(
        "CacheModule: invalidationChannel: the backend's bus has no subscribe. Add it to the backend, or leave",
      );
    });

    it.each(['', '_cache:bus:0', 'with space', 'a*', 'x'.repeat(129), 7])(
      'is refused as %p',
      (invalidationChannel) => {
        expect(() => check({ url, invalidationChannel })).toThrow(
          'CacheModule: invalidationChannel must be 1 to 128 of A-Z a-z 0-9 _ . : -, not beginning with _cache.',
        );
      },
    );
  });
});
