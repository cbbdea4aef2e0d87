import { describe, expect, it } from '@jest/globals';
import { CacheOptionError, RateLimitOptionError } from '@tripsage/cache';
import * as v from 'valibot';
import { check, needed, option, wholeNumber } from '../../../../libs/cache/src/options/checks/check.js';

const OPTIONS = v.strictObject({
  most: option('a whole number from 1 to 10', wholeNumber(1, 10), 5),
  when: option("'now' or 'later'", v.picklist(['now', 'later'])),
  parts: option('a list of texts', v.array(v.string())),
});
const NEEDED = v.object({ name: needed('text', v.string()) });

describe('options that are checked', () => {
  it('are copied, with the defaults of those that are left out or undefined', () => {
    expect(check(OPTIONS, {}, 'here')).toEqual({ most: 5 });
    expect(check(OPTIONS, { most: undefined, when: 'now' }, 'here')).toEqual({ most: 5, when: 'now' });
    const given = { most: 3 };
    expect(check(OPTIONS, given, 'here')).not.toBe(given);
  });

  it('may have no prototype', () => {
    const given = Object.assign(Object.create(null) as object, { most: 3 });
    expect(check(OPTIONS, given, 'here')).toEqual({ most: 3 });
  });

  it.each<[unknown, string]>([
    [undefined, 'here: expected options, not undefined.'],
    [null, 'here: expected options, not null.'],
    [5, 'here: expected options, not number.'],
    ['most', 'here: expected options, not string.'],
    [[], 'here: expected options, not a list.'],
    [{ most: 0 }, 'here: most must be a whole number from 1 to 10.'],
    [{ most: 1.5 }, 'here: most must be a whole number from 1 to 10.'],
    [{ most: NaN }, 'here: most must be a whole number from 1 to 10.'],
    [{ most: null }, 'here: most must be a whole number from 1 to 10.'],
    [{ when: 'soon' }, "here: when must be 'now' or 'later'."],
    [{ parts: ['a', 1] }, 'here: parts must be a list of texts.'],
    [{ max: 1 }, "here: 'max' is not an option. Known are most, when, parts."],
    [{ constructor: 1 }, "here: 'constructor' is not an option. Known are most, when, parts."],
    [JSON.parse('{"__proto__":1}'), "here: '__proto__' is not an option. Known are most, when, parts."],
  ])('are refused by name: %j', (given, message) => {
    expect(() => check(OPTIONS, given, 'here')).toThrow(new CacheOptionError(message));
  });

  it('say what one must be that is missing', () => {
    expect(() => check(NEEDED, {}, 'here')).toThrow('here: name must be text.');
    expect(check(NEEDED, { name: 'a', other: 1 }, 'here')).toEqual({ name: 'a' });
  });

  it('are refused by the error that is asked for', () => {
    expect(() => check(OPTIONS, 5, 'here', RateLimitOptionError)).toThrow(RateLimitOptionError);
    expect(() => check(OPTIONS, { most: 0 }, 'here', RateLimitOptionError)).toThrow(RateLimitOptionError);
  });

  it('are never shown in a message', () => {
    expect(() => check(OPTIONS, { when: 'a secret' }, 'here')).not.toThrow('a secret');
  });
});
