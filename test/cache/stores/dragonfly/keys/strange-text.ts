import * as fc from 'fast-check';

const letters = fc.constantFrom('{', '}', '{}', 'a', 'b', ':', '\n', 'é', '東', '🛫');

/** Text with braces and letters of several bytes. */
export const strangeText = fc.oneof(
  fc.string({ unit: letters, maxLength: 12 }),
  fc.string({ unit: 'grapheme' }),
);

/** Tells whether the package `cluster-key-slot` reads a key as servers do: not where its first braces are empty. */
export const isReadAlike = (key: string): boolean => !/^[^{]*\{\}/.test(key);
