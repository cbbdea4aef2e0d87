import { describe, expect, it } from '@jest/globals';
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
});
