import { describe, expect, it } from '@jest/globals';
import { momentMs } from '../../../libs/cache/src/policies/iso-moment.js';

describe('a moment', () => {
  it.each([
    [new Date(5), 5],
    ['1970-01-01T00:00:01Z', 1_000],
    ['2027-03-01', Date.UTC(2027, 2, 1)],
    ['2027', Date.UTC(2027, 0, 1)],
  ])('that %p says', (said, ms) => {
    expect(momentMs(said)).toBe(ms);
  });

  it.each([['offer 12'], ['03/01/2027'], [''], [5], [null], ['2027-13-45']])('is none in %p', (said) => {
    expect(momentMs(said)).toBeNaN();
  });
});
