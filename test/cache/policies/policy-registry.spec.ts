import { describe, expect, it } from '@jest/globals';
import { nearTravelDate } from '../../../libs/cache/src/policies/near-travel-date.js';
import { PolicyRegistry } from '../../../libs/cache/src/policies/policy-registry.js';
import {
  CacheDurationError,
  CachePolicyError,
  CachePolicyUnknownError,
} from '../../../libs/cache/src/api/errors.js';
import type { Policy, TtlPolicy } from '../../../libs/cache/src/options/policy.js';

const METHOD = 'FlightsService.search';

describe('the policy registry', () => {
  const book = new PolicyRegistry(
    { offers: { fresh: '10m', stale: '1m', jitter: 0.1 }, seats: { fresh: '1m' } },
    { flights: { fresh: '2m', staleIfError: '1h' } },
  );
  const named = 'offers' as unknown as Policy;

  it('gives a policy by its name, with the defaults of what it leaves out', () => {
    expect(book.resolve(named, 'hotels', METHOD)).toEqual({
      name: 'policies.offers',
      errors: 1_000,
      refreshAhead: undefined,
      fresh: 600_000,
      staleMs: 60_000,
      staleIfErrorMs: 0,
      jitter: 0.1,
      negativeMs: undefined,
      isEmpty: undefined,
      expiresAt: undefined,
    });
  });

  it('takes a duration as short for fresh, and a policy written in place', () => {
    expect(book.resolve('5m', 'hotels', METHOD)).toMatchObject({ fresh: 300_000, staleMs: 0 });
    const fresh = () => '5m' as const;
    expect(book.resolve({ fresh, negative: '1s' }, 'hotels', METHOD)).toMatchObject({
      fresh,
      negativeMs: 1_000,
    });
  });

  it.each([
    [named],
    ['5m' as Policy],
    [{ fresh: '5m', stale: '1m' } as Policy],
    [{ fresh: () => '9m' } as Policy],
  ])('lets each field that a namespace gives replace that of %p there', (policy) => {
    const elsewhere = book.resolve(policy, 'hotels', METHOD);
    const { name, ...here } = book.resolve(policy, 'flights', METHOD);
    expect(here).toEqual({ ...elsewhere, name: undefined, fresh: 120_000, staleIfErrorMs: 3_600_000 });
    expect(name).toContain('namespaces.flights');
  });

  it.each([['constructor'], ['__proto__'], ['toString']])(
    'knows no override and no policy called %p',
    (name) => {
      expect(book.resolve('5m', name, METHOD)).toMatchObject({ fresh: 300_000 });
      expect(() => book.resolve(name as never, 'hotels', METHOD)).toThrow(CachePolicyUnknownError);
    },
  );

  it.each([['offer'], ['Offers'], [''], ['ten minutes'], [' 5m']])(
    'names the known policies when asked for %p',
    (name) => {
      const resolve = () => book.resolve(name as never, 'flights', METHOD);
      expect(resolve).toThrow(CachePolicyUnknownError);
      expect(resolve).toThrow(
        `${METHOD}: no policy is called '${name}'. CacheModule was given 'offers', 'seats'.`,
      );
    },
  );

  it('says where policies are given when there is none', () => {
    expect(() => new PolicyRegistry().resolve('offers' as never, 'n', METHOD)).toThrow(
      `${METHOD}: no policy is called 'offers'. Give CacheModule.forRoot({ policies }) one of that name.`,
    );
  });

  it.each([[600], [0], [NaN], [null], [undefined], ['-5m'], ['5'], ['0ms'], ['366d'], [true]])(
    'refuses %p in place of a policy',
    (given) => {
      const resolve = () => book.resolve(given as never, 'hotels', METHOD);
      expect(resolve).toThrow(CacheDurationError);
      expect(resolve).toThrow(`the policy of ${METHOD}.fresh`);
    },
  );

  it('refuses a policy and an override that together are wrong, and names both', () => {
    const both = new PolicyRegistry({ offers: { fresh: '20d' } }, { flights: { stale: '20d' } });
    expect(() => both.resolve(named, 'hotels', METHOD)).not.toThrow();
    expect(() => both.resolve(named, 'flights', METHOD)).toThrow(CachePolicyError);
    expect(() => both.resolve(named, 'flights', METHOD)).toThrow(
      /policies\.offers .*namespaces\.flights: .* exceeds 30 days/,
    );
  });

  it('takes a field of an override that is undefined as not given', () => {
    const expiresAt = () => new Date(0);
    const offers: TtlPolicy = { fresh: '10m', stale: '1m', jitter: 0.1, negative: '1s', expiresAt };
    const fields = [...Object.keys(offers), 'staleIfError', 'isEmpty'];
    const nothing = Object.fromEntries(fields.map((field) => [field, undefined]));
    const overriding = new PolicyRegistry({ offers }, { flights: nothing });
    const { name: _, ...elsewhere } = overriding.resolve(named, 'hotels', METHOD);
    expect(overriding.resolve(named, 'flights', METHOD)).toMatchObject(elsewhere);
  });

  it('lets a curve toward the travel date follow an override of its full life', () => {
    const offers = nearTravelDate({ fresh: '10m' }, { travelDate: (date: string) => date });
    const overriding = new PolicyRegistry({ offers: offers as TtlPolicy }, { flights: { fresh: '5m' } });
    const { fresh } = overriding.resolve('offers' as never, 'flights', 'test');
    const lifeFor = (date: string): unknown =>
      (fresh as (call: object) => unknown)({ args: [date], value: 0, now: new Date('2027-01-01') });
    expect(lifeFor('2027-06-01')).toBe('300000ms');
    expect(lifeFor('2027-01-01')).toBe('30000ms');
  });

  it('lets a function, a curve of its own included, replace a curve toward the travel date', () => {
    const travelDate = (date: string): string => date;
    const own = nearTravelDate({ fresh: '10m' }, { travelDate, floor: '1m' }) as TtlPolicy;
    const curve = nearTravelDate({ fresh: '20m' }, { travelDate, horizon: '10d', floor: '5m' }) as TtlPolicy;
    const fixed: TtlPolicy = { fresh: () => '7m' };
    for (const { fresh } of [curve, fixed]) {
      const overriding = new PolicyRegistry({ own }, { flights: { fresh } });
      expect(overriding.resolve('own' as never, 'flights', 'test').fresh).toBe(fresh);
    }
  });
});
