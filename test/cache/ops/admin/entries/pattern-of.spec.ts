import { describe, expect, it } from '@jest/globals';
import { CacheKeyError } from '@tripsage/cache';
import * as fc from 'fast-check';
import { isOfPattern } from '../../../../../libs/cache/src/ports/key-pattern.js';
import { patternOf } from '../../../../../libs/cache/src/ops/admin/entries/pattern-of.js';

describe('a pattern as an operator writes it', () => {
  it.each<[string, string[]]>([
    ['flights:*', ['flights:', '']],
    ['*', ['', '']],
    ['**', ['', '']],
    ['a**b', ['a', 'b']],
    ['*a*', ['', 'a', '']],
    ['flights', ['flights']],
    ['a\\*b', ['a*b']],
    ['a\\\\*', ['a\\', '']],
    ['a\\b?[c]', ['a\\b?[c]']],
    ['', ['']],
  ])('%j has the texts %j', (text, parts) => expect(patternOf(text)).toEqual(parts));

  it('is rejected where it is too long, or has too many stars', () => {
    expect(() => patternOf('x'.repeat(2_049))).toThrow(CacheKeyError);
    expect(() => patternOf('a*'.repeat(11))).toThrow('more than 10 stars');
  });

  it('escaped stands for its own text alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, other) => {
        const pattern = patternOf(text.replace(/[\\*]/g, '\\$&'));
        expect(pattern).toEqual([text]);
        expect(isOfPattern(other, pattern)).toBe(other === text);
      }),
    );
  });

  it('finds what a regular expression of the same meaning finds', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*'), maxLength: 8 });
    fc.assert(
      fc.property(letters, letters, (text, key) => {
        const escaped = text.split('*').map((part) => part.replace(/[^a-z:]/g, '\\$&'));
        const meaning = new RegExp(`^${escaped.join('[^]*')}$`);
        expect(isOfPattern(key, patternOf(text))).toBe(meaning.test(key));
      }),
      { numRuns: 2_000 },
    );
  });
});
