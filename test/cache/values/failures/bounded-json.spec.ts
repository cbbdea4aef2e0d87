import { describe, expect, it } from '@jest/globals';
import { jsonWithin } from '../../../../libs/cache/src/values/failures/bounded-json.js';

describe('a value as JSON has it', () => {
  it('is what JSON says, within the bound', () => {
    expect(jsonWithin({ at: new Date(0), none: undefined, list: [undefined] }, 100)).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      list: [null],
    });
    expect(jsonWithin('東'.repeat(32), 98)).toBe('東'.repeat(32));
    expect(jsonWithin('東'.repeat(32), 97)).toBeUndefined();
    expect(jsonWithin(undefined, 100)).toBeUndefined();
  });

  it('is given up on the way where it is long', () => {
    let asked = 0;
    const item = { toJSON: () => (asked += 1) };
    expect(
      jsonWithin(
        Array.from({ length: 10_000 }, () => item),
        100,
      ),
    ).toBeUndefined();
    expect(asked).toBeLessThan(200);
  });

  it('is refused with what a toJSON throws', () => {
    const error = new Error('no');
    expect(() => jsonWithin({ toJSON: () => { throw error; } }, 100)).toThrow(error); // prettier-ignore
    expect(() => jsonWithin(1n, 100)).toThrow(TypeError);
  });
});
