import { describe, expect, it, jest } from '@jest/globals';
import { acceptedLocale } from '../../../apps/tripsage-api/src/callers/accepted-locale.js';

describe('the language of a client', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['fr', 'fr'],
    ['fr-ca, en;q=0.8', 'fr-CA'],
    ['en;q=0.2, de;q=0.9', 'de'],
    ['de;q=0, fr;q=0.1', 'fr'],
    ['*', 'en'],
    ['de;q=2', 'en'],
    ['not a tag!, it', 'it'],
  ])('is read from %j as %s', (header, expected) => {
    expect(acceptedLocale(header)).toBe(expected);
  });

  it('is read once for each header that browsers send, and anew where thousands are sent', () => {
    const spy = jest.spyOn(Intl, 'getCanonicalLocales');
    try {
      for (let turn = 0; turn < 3; turn += 1) expect(acceptedLocale('sv-SE')).toBe('sv-SE');
      expect(spy).toHaveBeenCalledTimes(1);
      for (let at = 1; at <= 2_000; at += 1)
        expect(acceptedLocale(`nl-NL;q=0.${at % 1_000}`)).toBe(at % 1_000 === 0 ? 'en' : 'nl-NL');
      expect(acceptedLocale('sv-SE')).toBe('sv-SE');
      expect(spy.mock.calls.filter(([tag]) => tag === 'sv-SE')).toHaveLength(2);
    } finally {
      spy.mockRestore();
    }
  });
});
