import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { dateMs } from '../../../../libs/cache/src/limited-call/feedback/header-times.js';
import { NOW } from './answers.js';

const dates = { min: new Date('1977-01-01T00:00:00Z'), max: new Date('2076-12-31T23:59:59Z') };
const wholeSeconds = fc
  .date({ ...dates, noInvalidDate: true })
  .map((date) => Math.floor(date.getTime() / 1000) * 1000);
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

describe('a date in HTTP', () => {
  it('is read in all three forms, with two digits of the year up to 50 years around', () => {
    fc.assert(
      fc.property(wholeSeconds, (ms) => {
        const date = new Date(ms);
        const [, day = '', month = '', year = '', time = ''] = date.toUTCString().split(' ');
        const weekday = DAYS[date.getUTCDay()] ?? '';
        expect(dateMs(date.toUTCString(), NOW)).toBe(ms);
        expect(dateMs(date.toISOString(), NOW)).toBe(ms);
        expect(dateMs(`${weekday}, ${day}-${month}-${year.slice(2)} ${time} GMT`, NOW)).toBe(ms);
        const spaced = String(Number(day)).padStart(2, ' ');
        expect(dateMs(`${weekday.slice(0, 3)} ${month} ${spaced} ${time} ${year}`, NOW)).toBe(ms);
      }),
    );
  });

  it('is what RFC 9110 gives as examples, seen from its own time', () => {
    const then = Date.parse('1994-11-06T08:49:37Z');
    expect(dateMs('Sun, 06 Nov 1994 08:49:37 GMT', then)).toBe(then);
    expect(dateMs('Sunday, 06-Nov-94 08:49:37 GMT', then)).toBe(then);
    expect(dateMs('Sun Nov  6 08:49:37 1994', then)).toBe(then);
  });

  it('is in the next century where that is nearer', () => {
    const silvester = Date.parse('2099-12-31T23:59:50Z');
    expect(dateMs('Friday, 01-Jan-00 00:00:10 GMT', silvester)).toBe(silvester + 20_000);
  });

  it.each([
    '',
    'offer 12',
    '12',
    '2026',
    '2026-11',
    'Sun, 22 Nov 2026 12:00:40',
    'Sun, 22 Nov 2026 12:00:40 EST',
  ])('is not %p', (text) => {
    expect(dateMs(text, NOW)).toBeUndefined();
  });
});
