import { describe, expect, it } from '@jest/globals';
import { CacheValueError, CacheValueTooLargeError } from '@tripsage/cache';
import { plainJson } from '../../../libs/cache/src/values/plain-json.js';

describe('a plain value', () => {
  it('is JSON that any client reads, dates as ISO text', () => {
    const bytes = plainJson({ at: new Date(0), none: undefined }, 1_000);
    expect(Buffer.from(bytes).toString()).toBe('{"at":"1970-01-01T00:00:00.000Z"}');
  });

  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;

  it.each([[undefined], [() => 1], [Symbol('s')], [1n], [cycle]])(
    'is refused where JSON has no text for it: %p',
    (value) => {
      expect(() => plainJson(value, 1_000)).toThrow(CacheValueError);
    },
  );

  it('is refused where it is larger than the limit', () => {
    expect(() => plainJson('x'.repeat(10), 11)).toThrow(CacheValueTooLargeError);
    expect(plainJson('x'.repeat(10), 12)).toHaveLength(12);
  });
});
