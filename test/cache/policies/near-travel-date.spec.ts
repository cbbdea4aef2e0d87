import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { nearTravelDate } from '../../../libs/cache/src/policies/near-travel-date.js';
import { ttlPresets } from '../../../libs/cache/src/policies/ttl-presets.js';
import { durationToMs, type Duration } from '../../../libs/cache/src/api/duration.js';
import { CacheDurationError, CachePolicyError, CacheRuleError } from '../../../libs/cache/src/api/errors.js';
import type { TtlPolicy } from '../../../libs/cache/src/options/policy.js';
import { unhandledRejections } from '../../support/processes/unhandled-rejections.js';

const NOW = Date.UTC(2027, 0, 1, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The life in milliseconds of an answer about this date. */
function lifeFor(
  travelDate: unknown,
  policy: TtlPolicy = ttlPresets.flights,
  options: { horizon?: Duration; floor?: Duration } = {},
): number {
  const { fresh } = nearTravelDate(policy, { travelDate: () => travelDate as Date, ...options });
  if (typeof fresh !== 'function') throw new Error('expected a function');
  return durationToMs(fresh({ args: [], value: undefined, now: new Date(NOW) }), 'fresh', 1);
}

const daysOff = (days: number): Date => new Date(NOW + days * DAY);

describe('nearTravelDate', () => {
  it.each([
    ['90 days off', daysOff(90), 600_000],
    ['at the horizon', daysOff(30), 600_000],
    ['half way to it', daysOff(15), 330_000],
    ['tomorrow', daysOff(1), 78_000],
    ['now', daysOff(0), 60_000],
    ['yesterday', daysOff(-1), 60_000],
    ['long ago', new Date(0), 60_000],
    ['at the end of time', new Date(8.64e15), 600_000],
    ['not a date', new Date(NaN), 60_000],
    ['no date in text', 'soon', 60_000],
    ['empty text', '', 60_000],
    ['not asked', undefined, 600_000],
    ['a date that only some countries read so', '03/01/2028', 60_000],
    ['90 days off in text', '2027-04-01', 600_000],
    ['tomorrow in text, from 12 hours off', '2027-01-02', 69_000],
    ['tomorrow in text with a time and an offset', '2027-01-02T13:00:00+01:00', 78_000],
  ])('with the flights preset and travel %s gives %p -> %p ms', (_, date, ms) => {
    expect(lifeFor(date)).toBe(ms);
  });

  it('holds the promise for flights: 600 s for 90 days off, at most 180 s for tomorrow, whatever the hour', () => {
    expect(lifeFor(daysOff(90))).toBe(600_000);
    for (let hours = 0; hours <= 48; hours += 1) {
      expect(lifeFor(new Date(NOW + hours * HOUR))).toBeLessThanOrEqual(180_000);
    }
  });

  const shape = fc.record({
    freshMs: fc.integer({ min: 1, max: 30 * DAY }),
    horizonMs: fc.integer({ min: 1, max: 365 * DAY }),
    floorMs: fc.option(fc.integer({ min: 1, max: 30 * DAY }), { nil: undefined }),
  });
  const leftMs = fc.integer({ min: -400 * DAY, max: 400 * DAY });

  it('never grows as the date comes nearer, and stays between the floor and fresh', () => {
    fc.assert(
      fc.property(shape, leftMs, leftMs, ({ freshMs, horizonMs, floorMs }, oneMs, otherMs) => {
        const life = (left: number) =>
          lifeFor(
            new Date(NOW + left),
            { fresh: `${freshMs}ms` },
            {
              horizon: `${horizonMs}ms`,
              floor: floorMs === undefined ? undefined : `${floorMs}ms`,
            },
          );
        const lowestMs = Math.min(floorMs ?? Math.ceil(freshMs / 10), freshMs);
        const [nearMs, farMs] = [Math.min(oneMs, otherMs), Math.max(oneMs, otherMs)];
        expect(life(nearMs)).toBeLessThanOrEqual(life(farMs));
        for (const left of [nearMs, farMs]) {
          expect(life(left)).toBeGreaterThanOrEqual(lowestMs);
          expect(life(left)).toBeLessThanOrEqual(freshMs);
        }
        expect(life(horizonMs)).toBe(freshMs);
        expect(life(0)).toBe(lowestMs);
        expect(life(-1)).toBe(lowestMs);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<[string, TtlPolicy, () => unknown]>([
    ['travelDate', ttlPresets.flights, async () => Promise.reject(new Error('in the rule'))],
    ['fresh', { fresh: (async () => Promise.reject(new Error('in the rule'))) as never }, () => undefined],
  ])('names a %s that returns a promise, and lets its rejection harm no one', async (rule, policy, date) => {
    const { fresh } = nearTravelDate(policy, { travelDate: date as () => Date });
    const call = { args: [], value: undefined, now: new Date(NOW) };
    const unhandled = await unhandledRejections(() => {
      const make = () => (fresh as (call: object) => unknown)(call);
      expect(make).toThrow(CacheRuleError);
      expect(make).toThrow(`nearTravelDate: ${rule} returned a promise`);
    });
    expect(unhandled).toEqual([]);
  });

  it('takes a floor above fresh as fresh', () => {
    expect(lifeFor(daysOff(0), { fresh: '1m' }, { floor: '1h' })).toBe(60_000);
  });

  it('shortens what a fresh function gives', () => {
    const policy: TtlPolicy = { fresh: ({ now }) => `${now.getUTCFullYear()}ms` };
    expect(lifeFor(daysOff(90), policy)).toBe(2_027);
    expect(lifeFor(daysOff(0), policy)).toBe(203);
  });

  it('is told the arguments and keeps the rest of the policy', () => {
    const isEmpty = () => false;
    const policy = nearTravelDate(
      { fresh: '10m', stale: '1m', jitter: 0.1, negative: '30s', isEmpty },
      { travelDate: (query: { departureDate: string }) => query.departureDate },
    );
    expect(policy).toMatchObject({ stale: '1m', jitter: 0.1, negative: '30s', isEmpty });
    const { fresh } = policy as { fresh: (call: object) => Duration };
    expect(fresh({ args: [{ departureDate: '2027-01-01' }], now: new Date(NOW) })).toBe('60000ms');
  });

  it('can be narrowed twice', () => {
    const once = nearTravelDate(ttlPresets.flights, { travelDate: () => daysOff(15) });
    expect(lifeFor(daysOff(0), once as TtlPolicy)).toBe(33_000);
  });

  it.each<[string, () => unknown, abstract new (...args: never[]) => Error, string]>([
    [
      'travelDate',
      () => nearTravelDate({ fresh: '1m' }, {} as never),
      CachePolicyError,
      'travelDate must be a function',
    ],
    [
      'horizon',
      () => lifeFor(undefined, { fresh: '1m' }, { horizon: '0s' }),
      CacheDurationError,
      'nearTravelDate.horizon',
    ],
    [
      'floor',
      () => lifeFor(undefined, { fresh: '1m' }, { floor: '5' as '5m' }),
      CacheDurationError,
      'nearTravelDate.floor',
    ],
    [
      'fresh',
      () => nearTravelDate({ fresh: '5 m' as '5m' }, { travelDate: () => undefined }),
      CacheDurationError,
      'nearTravelDate: fresh',
    ],
  ])('refuses a wrong %s when the policy is written', (_, make, errorClass, told) => {
    expect(make).toThrow(errorClass);
    expect(make).toThrow(told);
  });
});
