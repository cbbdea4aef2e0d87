import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  isFailedStatus,
  LIMIT_HEADERS,
  WAIT_HEADERS,
} from '../../../../libs/cache/src/limited-call/feedback/limit-header-table.js';
import { httpDate, NOW, pauseOf } from './answers.js';

const HOUR_S = 3_600;

/** The ways in which suppliers write one wait, given in whole seconds. */
const FORMS: readonly ((seconds: number, unit: 's' | 'ms') => string)[] = [
  (seconds, unit) => String(unit === 'ms' ? seconds * 1000 : seconds),
  (seconds, unit) => (unit === 'ms' ? (seconds * 1000).toFixed(2) : seconds.toFixed(3)),
  (seconds) => httpDate(seconds),
  (seconds) => new Date(NOW + seconds * 1000).toISOString(),
  (seconds) => String(NOW / 1000 + seconds),
  (seconds) => String(NOW + seconds * 1000),
  (seconds) => `${Math.floor(seconds / 60)}m${seconds % 60}s`,
  (seconds) => `${seconds * 1000}ms`,
  (seconds) => `${seconds} seconds`,
];

const wait = fc.record({
  seconds: fc.integer({ min: 1, max: HOUR_S }),
  earlier: fc.array(fc.integer({ min: 1, max: HOUR_S }), { maxLength: 3 }),
  form: fc.constantFrom(...FORMS),
});
const date = httpDate(0);

describe('the headers of suppliers', () => {
  it('ask for the same wait in whatever header and form, the longest of a list', () => {
    fc.assert(
      fc.property(wait, fc.constantFrom(...WAIT_HEADERS), ({ seconds, earlier, form }, { name, unit }) => {
        const list = [...earlier, seconds].map((each) => form(each, unit)).join(', ');
        expect(pauseOf(429, { date, [name]: list })).toBe(Math.max(...earlier, seconds) * 1000);
      }),
    );
  });

  it('have the same reset in whatever header and form', () => {
    const resets = LIMIT_HEADERS.flatMap(({ remaining, resets: of }) =>
      of.map((reset) => [remaining, reset] as const),
    );
    fc.assert(
      fc.property(wait, fc.constantFrom(...resets), ({ seconds, form }, [remaining, { name, unit }]) => {
        const headers = { date, [remaining]: '0', [name]: form(seconds, unit) };
        expect(pauseOf(429, headers)).toBe(seconds * 1000);
        expect(pauseOf(403, headers)).toBe(seconds * 1000);
        expect(pauseOf(200, headers)).toBeUndefined();
      }),
    );
  });

  it('are named once each, in lower case', () => {
    const names = [
      ...WAIT_HEADERS.map(({ name }) => name),
      ...LIMIT_HEADERS.map(({ remaining }) => remaining),
      ...LIMIT_HEADERS.flatMap(({ resets }) => resets.map(({ name }) => name)),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(names.map((name) => name.toLowerCase()));
  });
});

describe('a status of failure', () => {
  it.each([500, 501, 502, 503, 504, 529, 599, 408, 420, 429])('is %i', (status) => {
    expect(isFailedStatus(status)).toBe(true);
  });

  it.each([NaN, 0, 200, 304, 400, 403, 404, 409, 600, 5000])('is not %p', (status) => {
    expect(isFailedStatus(status)).toBe(false);
  });
});
