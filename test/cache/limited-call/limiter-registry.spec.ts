import { describe, expect, it } from '@jest/globals';
import { registryOf } from './limits.js';

describe('the registry of limiters', () => {
  const options = { duffel: { limits: [{ limit: 60, per: '1m' }] } } as const;
  const stricter = [{ limit: 30, per: '1m' }] as const;

  it('rejects names that are none', () => {
    for (const name of ['', 'a b', 'a:b', '{a}', 'x'.repeat(65)]) {
      expect(() => registryOf({ [name]: options.duffel })).toThrow('is no name');
    }
  });

  it('finds a limiter by the ids of its keys', () => {
    const registry = registryOf(options);
    expect(registry.ofId('duffel:abc')?.name).toBe('duffel');
    expect(registry.ofId('other')).toBeUndefined();
  });

  it('names those that there are where one is unknown', () => {
    expect(() => registryOf(options).named('amadeus', 'Provider.ask')).toThrow(
      "Provider.ask: there is no limiter 'amadeus'. CacheModule was given duffel.",
    );
    expect(() => registryOf({}).named('amadeus', 'Provider.ask')).toThrow(
      'Give CacheModule.forRoot() rateLimits.',
    );
  });

  it('lets methods of one name share a limiter, but not with other limits', () => {
    const registry = registryOf({});
    const declared = registry.declare('Provider.ask', options.duffel, 'here');
    expect(registry.declare('Provider.ask', { ...options.duffel }, 'there')).toBe(declared);
    expect(() => registry.declare('Provider.ask', { limits: stricter }, 'there')).toThrow(
      "there: another limiter 'Provider.ask' has other limits",
    );
    expect(registry.all).toEqual([declared]);
  });

  it('changes the windows for all who hold a limiter, and restores them', () => {
    const registry = registryOf(options);
    const limiter = registry.named('duffel', '');
    registry.change('duffel', stricter, 'admin');
    expect(limiter.windows).toEqual([{ limit: 30, perMs: 60_000 }]);
    expect(limiter.policy.windows[0]?.limit).toBe(30);
    expect(() => registry.change('duffel', [{ limit: 0, per: '1m' }], 'admin')).toThrow('admin: limits[0]');
    expect(limiter.windows).toEqual([{ limit: 30, perMs: 60_000 }]);
    registry.change('duffel', undefined, 'admin');
    expect(limiter.windows).toEqual([{ limit: 60, perMs: 60_000 }]);
  });
});
