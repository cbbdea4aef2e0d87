import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { durationToMs, LONGEST_DURATION_MS } from '../../../libs/cache/src/api/duration.js';
import { CacheDurationError } from '../../../libs/cache/src/api/errors.js';

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

describe('durationToMs', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['10m', 600_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
    ['365d', 31_536_000_000],
    ['0ms', 0],
    ['1.5h', 5_400_000],
    ['1.1s', 1_100],
    ['0.001s', 1],
    ['007m', 420_000],
  ])('reads %p as %p ms', (text, ms) => {
    expect(durationToMs(text, 'ttl')).toBe(ms);
  });

  it.each([
    ['-5m'],
    ['+5m'],
    ['1e3ms'],
    ['0x10s'],
    [' 5m'],
    ['5m '],
    ['5m\n'],
    ['5 m'],
    [''],
    ['m'],
    ['5'],
    ['5M'],
    ['5w'],
    ['.5s'],
    ['5.s'],
    ['1_000ms'],
    ['1,5h'],
    ['٥m'],
    ['Infinityd'],
    ['NaNms'],
    ['1h30m'],
    ['1'.repeat(5_000)],
    [5],
    [0],
    [-1],
    [1.5],
    [NaN],
    [Infinity],
    [5n],
    [null],
    [undefined],
    [true],
    [[]],
    [['5m']],
    [{}],
    [new String('5m')],
    [Symbol('5m')],
    [() => '5m'],
  ])('refuses %p and says what to write', (given) => {
    expect(() => durationToMs(given, 'policies.offers.fresh')).toThrow(CacheDurationError);
    expect(() => durationToMs(given, 'policies.offers.fresh')).toThrow(
      /^policies\.offers\.fresh: .{1,60} is not a duration\. Write a number with its unit, such as '\d+m?s'/s,
    );
  });

  it.each([['0.5ms'], ['1.0005s'], ['366d'], ['365.1d'], ['999999999999d']])(
    'refuses %p, which is no whole number of milliseconds within a year',
    (given) => {
      expect(() => durationToMs(given, 'ttl')).toThrow(CacheDurationError);
      expect(() => durationToMs(given, 'ttl')).toThrow(`ttl: '${given}' is out of range`);
      expect(() => durationToMs(given, 'ttl')).toThrow("from '0ms' to '365d'");
    },
  );

  it('offers both readings of a bare number', () => {
    expect(() => durationToMs(5, 'ttl')).toThrow(
      "the bare number 5 is not a duration. Write a number with its unit, such as '5ms' or '5s'.",
    );
  });

  it('holds the lower bound that its user sets', () => {
    expect(() => durationToMs('0s', 'ttl', 1)).toThrow("from '1ms' to '365d'");
    expect(durationToMs('1ms', 'ttl', 1)).toBe(1);
  });

  it('gives whole milliseconds for every whole number of a unit', () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom('ms', 's', 'm', 'h', 'd')
          .chain((unit) =>
            fc.tuple(
              fc.constant(unit as keyof typeof UNIT_MS),
              fc.nat(LONGEST_DURATION_MS / UNIT_MS[unit as keyof typeof UNIT_MS]),
            ),
          ),
        ([unit, count]) => {
          expect(durationToMs(`${count}${unit}`, 'ttl')).toBe(count * UNIT_MS[unit]);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('either gives whole milliseconds within a year or its own error', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.string({ unit: fc.constantFrom(...'0123456789.-+e mshd') })),
        (given) => {
          let ms: number;
          try {
            ms = durationToMs(given, 'ttl');
          } catch (error) {
            expect(error).toBeInstanceOf(CacheDurationError);
            return;
          }
          expect(given).toMatch(/^\d+(\.\d+)?(ms|s|m|h|d)$/);
          expect(Number.isSafeInteger(ms) && ms >= 0 && ms <= LONGEST_DURATION_MS).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
