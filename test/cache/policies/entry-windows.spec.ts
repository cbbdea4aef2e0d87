import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { untilOwnEnd, windowsOf } from '../../../libs/cache/src/policies/entry-windows.js';
import { nearTravelDate } from '../../../libs/cache/src/policies/near-travel-date.js';
import { PolicyRegistry } from '../../../libs/cache/src/policies/policy-registry.js';
import type { EntryWindows } from '../../../libs/cache/src/values/entry.js';
import { CacheDurationError, CacheRuleError } from '../../../libs/cache/src/api/errors.js';
import { unhandledRejections } from '../../support/processes/unhandled-rejections.js';
import type { TtlPolicy } from '../../../libs/cache/src/options/policy.js';

const NOW = Date.UTC(2027, 0, 1);
const DAY = 86_400_000;
const book = new PolicyRegistry();

function windows(policy: TtlPolicy, value: unknown = { id: 1 }, chance = 0, args: readonly unknown[] = []) {
  const resolved = book.resolve(policy, 'flights', 'Flights.search');
  const mostLifeMs = untilOwnEnd(resolved, value, NOW);
  return windowsOf(resolved, { args, value, now: NOW, chance, mostLifeMs });
}

describe('the windows of an entry', () => {
  it.each<[TtlPolicy, object]>([
    [{ fresh: '10m' }, { freshMs: 600_000, staleMs: 0, staleIfErrorMs: 0, lifeMs: 600_000 }],
    [
      { fresh: '10m', stale: '1m' },
      { freshMs: 600_000, staleMs: 60_000, staleIfErrorMs: 0, lifeMs: 660_000 },
    ],
    [
      { fresh: '10m', stale: '1m', staleIfError: '1h' },
      { freshMs: 600_000, staleMs: 60_000, staleIfErrorMs: 3_600_000, lifeMs: 4_200_000 },
    ],
    [
      { fresh: '10m', stale: '1h', staleIfError: '1m' },
      { freshMs: 600_000, staleMs: 3_600_000, staleIfErrorMs: 60_000, lifeMs: 4_200_000 },
    ],
    [{ fresh: '1ms' }, { freshMs: 1, lifeMs: 1 }],
    [{ fresh: '30d' }, { freshMs: 30 * DAY, lifeMs: 30 * DAY }],
  ])('of %j are %j', (policy, expected) => {
    expect(windows(policy)).toMatchObject(expected);
  });

  describe('jitter', () => {
    it('only shortens, by at most its share, and never to nothing', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 30 * DAY }),
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
          (freshMs, jitter, chance) => {
            const made = windows({ fresh: `${freshMs}ms`, jitter }, {}, chance) as {
              freshMs: number;
              lifeMs: number;
            };
            expect(Number.isInteger(made.freshMs)).toBe(true);
            expect(made.freshMs).toBeLessThanOrEqual(freshMs);
            expect(made.freshMs).toBeGreaterThanOrEqual(Math.max(1, Math.floor(freshMs * (1 - jitter))));
            expect(made.lifeMs).toBe(made.freshMs);
          },
        ),
        { numRuns: 1_000 },
      );
    });

    it('takes away what chance says', () => {
      expect(windows({ fresh: '1000s', jitter: 0.2 }, {}, 0)).toMatchObject({ freshMs: 1_000_000 });
      expect(windows({ fresh: '1000s', jitter: 0.2 }, {}, 0.5)).toMatchObject({ freshMs: 900_000 });
      expect(windows({ fresh: '1ms', jitter: 1 }, {}, 0.999)).toMatchObject({ freshMs: 1, lifeMs: 1 });
    });

    it('takes nothing below the floor of a curve toward the travel date', () => {
      const travelDate = (date: Date): Date => date;
      const curve = nearTravelDate({ fresh: '10m', jitter: 0.9 }, { travelDate, floor: '1m' });
      const lifeOf = (date: Date | undefined, chance: number): number =>
        (windows(curve as TtlPolicy, 1, chance, [date]) as EntryWindows).freshMs;
      expect(lifeOf(new Date(NOW), 0.5)).toBe(60_000);
      expect(lifeOf(new Date(NOW + 15 * DAY), 0.5)).toBe(181_500);
      expect(lifeOf(new Date(NOW + 15 * DAY), 1)).toBe(60_000);
      expect(lifeOf(undefined, 1)).toBe(60_000);
      expect(lifeOf(new Date(NOW + 90 * DAY), 0.99)).toBe(65_400);
      const nested = nearTravelDate(curve, { travelDate: () => undefined });
      expect(windows(nested as TtlPolicy, 1, 1, [new Date(NOW)])).toMatchObject({ freshMs: 60_000 });
    });

    it('leaves the other windows whole', () => {
      const policy: TtlPolicy = { fresh: '1000s', stale: '10s', staleIfError: '20s', jitter: 0.5 };
      expect(windows(policy, {}, 0.5)).toEqual({
        freshMs: 750_000,
        staleMs: 10_000,
        staleIfErrorMs: 20_000,
        lifeMs: 770_000,
      });
    });
  });

  describe('an empty answer', () => {
    const policy: TtlPolicy = { fresh: '1h', negative: '30s' };

    it.each([[null], [undefined], [[]]])('%p lives as negative says', (value) => {
      expect(
        windowsOf(book.resolve(policy, 'n', 'm'), { args: [], value, now: NOW, chance: 0 }),
      ).toMatchObject({ freshMs: 30_000, lifeMs: 30_000 });
    });

    it.each([[0], [''], [false], [{}], [[null]], [new Map()], [NaN]])('%p is not one by itself', (value) => {
      expect(windows(policy, value)).toMatchObject({ freshMs: 3_600_000 });
    });

    it('is also what isEmpty says', () => {
      const isEmpty = (value: { count: number }) => value.count === 0;
      expect(windows({ ...policy, isEmpty }, { count: 0 })).toMatchObject({ freshMs: 30_000 });
      expect(windows({ ...policy, isEmpty }, { count: 1 })).toMatchObject({ freshMs: 3_600_000 });
      expect(windows({ ...policy, isEmpty: () => undefined as never }, {})).toMatchObject({
        freshMs: 3_600_000,
      });
    });

    it('lives as fresh where negative is not given', () => {
      expect(windows({ fresh: '1h' }, null)).toMatchObject({ freshMs: 3_600_000 });
    });

    it('may live longer than others', () => {
      expect(windows({ fresh: '1s', negative: '1d' }, [])).toMatchObject({ freshMs: DAY, lifeMs: DAY });
    });

    it('does not ask a fresh function', () => {
      const fresh = () => {
        throw new Error('asked');
      };
      expect(windows({ fresh, negative: '30s' }, [])).toMatchObject({ freshMs: 30_000 });
    });
  });

  describe("the value's own end", () => {
    const policy = (end: unknown): TtlPolicy => ({
      fresh: '10m',
      stale: '10m',
      staleIfError: '1h',
      expiresAt: () => end as Date,
    });

    it.each([
      ['a Date', new Date(NOW + 120_000)],
      ['ISO 8601 text in UTC', new Date(NOW + 120_000).toISOString()],
      ['ISO 8601 text without milliseconds', '2027-01-01T00:02:00Z'],
      ['ISO 8601 text with an offset', '2027-01-01T02:02:00+02:00'],
      ['ISO 8601 text with more digits', '2027-01-01T00:02:00.000000Z'],
    ])('as %s cuts every window', (_, end) => {
      expect(windows(policy(end))).toEqual({
        freshMs: 120_000,
        staleMs: 0,
        staleIfErrorMs: 0,
        lifeMs: 120_000,
      });
    });

    it('within the later windows cuts only those', () => {
      expect(windows(policy(new Date(NOW + 900_000)))).toEqual({
        freshMs: 600_000,
        staleMs: 300_000,
        staleIfErrorMs: 300_000,
        lifeMs: 900_000,
      });
    });

    it('as a date, a month or a year is that moment in UTC', () => {
      for (const end of ['2027-01-02', '2027-02', '2028']) {
        const cut = windows({ fresh: '30d', expiresAt: () => end }) as { lifeMs: number };
        expect(cut.lifeMs).toBe(Math.min(30 * DAY, Date.parse(end) - NOW));
      }
    });

    it.each([[undefined], [null], [new Date(NOW + 365 * DAY)]])('%p cuts nothing', (end) => {
      expect(windows(policy(end))).toEqual({
        freshMs: 600_000,
        staleMs: 600_000,
        staleIfErrorMs: 3_600_000,
        lifeMs: 4_200_000,
      });
    });

    it.each([
      [new Date(NOW)],
      [new Date(NOW - 1)],
      [new Date(0)],
      ['2026-12-31'],
      ['2026-12-31T23:59:59.999Z'],
      ['-000001-01-01'],
    ])('%p has come already', (end) => {
      expect(windows(policy(end))).toBe('expired');
    });

    it.each([
      [new Date(NaN)],
      ['soon'],
      [''],
      ['offer 12'],
      ['12'],
      ['March 7'],
      ['01/02/2028'],
      ['2027-13-01'],
      ['20270301'],
      [NOW + 1],
      [Infinity],
      [{}],
      [true],
    ])('%p is nonsense, told as such', (end) => {
      expect(() => windows(policy(end))).toThrow(CacheRuleError);
      expect(() => windows(policy(end))).toThrow(
        'the policy of Flights.search.expiresAt: expected a Date, ISO 8601 text or undefined',
      );
    });

    it('never is outlived, and every window fits into the life', () => {
      fc.assert(
        fc.property(
          fc.record({
            freshMs: fc.integer({ min: 1, max: 10 * DAY }),
            staleMs: fc.nat(10 * DAY),
            staleIfErrorMs: fc.nat(10 * DAY),
            jitter: fc.double({ min: 0, max: 1, noNaN: true }),
            chance: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
            endMs: fc.integer({ min: -DAY, max: 40 * DAY }),
          }),
          ({ freshMs, staleMs, staleIfErrorMs, jitter, chance, endMs }) => {
            const made = windows(
              {
                fresh: `${freshMs}ms`,
                stale: `${staleMs}ms`,
                staleIfError: `${staleIfErrorMs}ms`,
                jitter,
                expiresAt: () => new Date(NOW + endMs),
              },
              {},
              chance,
            );
            if (made === 'expired') return expect(endMs).toBeLessThan(1);
            expect(made.lifeMs).toBeLessThanOrEqual(endMs);
            expect(made.lifeMs).toBeLessThanOrEqual(30 * DAY);
            expect(Object.values(made).every(Number.isInteger)).toBe(true);
            expect(Math.min(made.freshMs, made.lifeMs)).toBeGreaterThanOrEqual(1);
            expect(made.freshMs + Math.max(made.staleMs, made.staleIfErrorMs)).toBe(made.lifeMs);
          },
        ),
        { numRuns: 2_000 },
      );
    });
  });

  describe('a fresh function', () => {
    it('is told the arguments, the value and the time', () => {
      const fresh: TtlPolicy['fresh'] = ({ args, value, now }) =>
        `${(args[0] as number) + (value as number) + now.getUTCFullYear()}s`;
      expect(windows({ fresh }, 20, 0, [3])).toMatchObject({ freshMs: 2_050_000 });
    });

    it('is cut to 30 days', () => {
      expect(windows({ fresh: () => '300d', stale: '1d' })).toEqual({
        freshMs: 30 * DAY,
        staleMs: 0,
        staleIfErrorMs: 0,
        lifeMs: 30 * DAY,
      });
    });

    it.each([[5], ['5'], ['-5m'], ['0ms'], [undefined], [null], [NaN], ['366d']])(
      'that returns %p is told so',
      (nonsense) => {
        const make = () => windows({ fresh: () => nonsense as '5m' });
        expect(make).toThrow(CacheDurationError);
        expect(make).toThrow('what the policy of Flights.search.fresh returned');
      },
    );
  });

  it.each(['fresh', 'isEmpty', 'expiresAt'] as const)('a %s that returns a promise is told so', (field) => {
    const make = () => windows({ fresh: '1h', negative: '1s', [field]: async () => '5m' });
    expect(make).toThrow(CacheRuleError);
    expect(make).toThrow(`the policy of Flights.search.${field} returned a promise`);
  });

  it.each(['fresh', 'isEmpty', 'expiresAt'] as const)(
    'a %s whose promise rejects harms no one else',
    async (field) => {
      const rejecting = async (): Promise<never> => {
        throw new Error('in the rule');
      };
      const unhandled = await unhandledRejections(() => {
        const make = () => windows({ fresh: '1h', negative: '1s', [field]: rejecting });
        expect(make).toThrow(CacheRuleError);
      });
      expect(unhandled).toEqual([]);
    },
  );

  it.each(['fresh', 'isEmpty', 'expiresAt'] as const)('what %s throws comes through', (field) => {
    const failing = () => {
      throw new TypeError('rule');
    };
    expect(() => windows({ fresh: '1h', negative: '1s', [field]: failing })).toThrow(new TypeError('rule'));
  });
});
