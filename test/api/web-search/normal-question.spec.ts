import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { normalizedText } from '../../../apps/tripsage-api/src/requests/normalized-text.js';
import { normalQuestion } from '../../../apps/tripsage-api/src/web-search/normal-question.js';

const TEXTS = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('a', 'A', 'ß', 'ẞ', 'Σ', 'σ', 'ς', 'ı', 'İ', 'é', 'e\u0301', 'ﬁ', ' ', '\u00a0'),
  }),
);
const HOSTS = fc.constantFrom('a.example', 'b.example', 'c.example');
const QUESTIONS = fc.record({
  query: fc.constantFrom('kyoto', ' Kyoto', 'KYOTO ramen', 'kyoto  ramen', 'ｋｙｏｔｏ'),
  domains: fc.array(HOSTS, { maxLength: 4 }),
  freshness: fc.constantFrom('day' as const, 'week' as const, undefined),
});

describe('the normal form of a text', () => {
  it('is its own normal form', () => {
    fc.assert(fc.property(TEXTS, (text) => normalizedText(normalizedText(text)) === normalizedText(text)));
  });

  it('is that of the text in capitals or small letters, with other white space, composed or not', () => {
    fc.assert(
      fc.property(TEXTS, (text) => {
        const normal = normalizedText(text);
        const withoutDotlessI = text.replaceAll('ı', 'i');
        expect(normalizedText(withoutDotlessI.toUpperCase())).toBe(normalizedText(withoutDotlessI));
        expect(normalizedText(text.toLowerCase())).toBe(normal);
        expect(normalizedText(text.normalize('NFD'))).toBe(normal);
        expect(normalizedText(`\t${text.replaceAll(' ', ' \u00a0\n')} `)).toBe(normal);
      }),
    );
  });

  it.each([
    ['  Opening\u00a0hours\n LOUVRE ', 'opening hours louvre'],
    ['Straße', 'strasse'],
    ['STRAẞE', 'strasse'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['Caf\u0065\u0301', 'café'],
    ['ﬁnd ①', 'find 1'],
    ['ISPARTA', 'isparta'],
    ['ısparta', 'ısparta'],
  ])('of %j is %j', (text, normal) => {
    expect(normalizedText(text)).toBe(normal);
  });
});

describe('the normal form of a question', () => {
  const sameBut = (given: { query: string; domains: string[]; freshness?: 'day' | 'week' | undefined }) =>
    JSON.stringify([
      given.query.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase(),
      [...new Set(given.domains)].toSorted(),
      given.freshness ?? null,
    ]);

  it('is the same for two that ask the same, and for no others', () => {
    fc.assert(
      fc.property(QUESTIONS, QUESTIONS, (one, other) => {
        const areSame = sameBut(one) === sameBut(other);
        expect(JSON.stringify(normalQuestion(one)) === JSON.stringify(normalQuestion(other))).toBe(areSame);
      }),
    );
  });
});
