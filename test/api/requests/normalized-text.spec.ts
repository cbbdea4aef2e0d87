import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { normalizedText } from '../../../apps/tripsage-api/src/requests/normalized-text.js';

describe('the normalized text of a question', () => {
  it.each([
    ['  Where\u00a0do\n\tI  SIT ', 'where do i sit'],
    ['Cafe\u0301', 'caf\u00e9'],
    ['\uff28\uff4f\uff54\uff45\uff4c\u3000\u2460', 'hotel 1'],
    ['Stra\u00dfe', 'strasse'],
    ['\u039f\u0394\u039f\u03a3', '\u03bf\u03b4\u03bf\u03c3'],
    ['\u1e9e\u0131', 'ss\u0131'],
    ['\u2003', ''],
  ])('of %j is %j', (text, normalized) => {
    expect(normalizedText(text)).toBe(normalized);
  });

  it('is its own, and that of every way to write it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const normalized = normalizedText(text);
        expect(normalizedText(normalized)).toBe(normalized);
        expect(normalizedText(` ${text.normalize('NFD')}\n`)).toBe(normalized);
      }),
      { numRuns: 2_000 },
    );
  });
});
