import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { plainText } from '../../../apps/tripsage-api/src/web-search/plain-text.js';

const PIECES = fc.constantFrom(
  '<',
  '>',
  '/',
  '!',
  '?',
  'script',
  'img src=x onerror=alert(1)',
  'b',
  ' ',
  '\n',
  '😀',
  '"',
  '&lt;',
);

describe('the plain text of a page', () => {
  it('is on one line, no longer than asked for, and has nothing that a browser takes for a tag', () => {
    fc.assert(
      fc.property(fc.array(PIECES, { maxLength: 60 }), fc.integer({ min: 1, max: 80 }), (pieces, longest) => {
        const text = plainText(pieces.join(''), longest);
        expect(text).not.toMatch(/<[a-z/!?]/i);
        expect(text).not.toMatch(/[\n\r\t]| {2}/);
        expect(text.length).toBeLessThanOrEqual(longest);
        expect(text.isWellFormed()).toBe(true);
        expect(plainText(text, longest)).toBe(text);
      }),
    );
  });

  it.each([
    ['<p>Hello,\n <b>world</b></p>', 'Hello, world'],
    ['<scr<script>ipt>alert(1)</script>', 'ipt>alert(1)'],
    ['a <!-- hidden --> b', 'a b'],
    ['a<img src=x onerror=alert(1)', 'a'],
    ['3 < 4 and 5 > 4', '3 < 4 and 5 > 4'],
    ['from € 5 <20 km away', 'from € 5 <20 km away'],
    ['\ud800half', '\ufffdhalf'],
    ['', ''],
  ])('of %j is %j', (html, text) => {
    expect(plainText(html, 100)).toBe(text);
  });

  it('is cut where it is too long, never within a character', () => {
    expect(plainText('abcdef', 5)).toBe('abcd…');
    expect(plainText('abc😀def', 5)).toBe('abc…');
    expect(plainText('<b>'.repeat(100_000), 5)).toBe('');
  });
});
