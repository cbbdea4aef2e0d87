import * as fc from 'fast-check';

const SURROGATES = 0xd800;
const SURROGATES_COUNT = 0x800;

/**
 * Any character that is whole, for `fc.string`'s `unit`. As fast-check's own 'binary', which first lists all 1,112,064
 * characters: a second and 100 MB in each test file that asks for it.
 */
export const anyCharacter = fc
  .nat({ max: 0x10ffff - SURROGATES_COUNT })
  .map((nth) => String.fromCodePoint(nth < SURROGATES ? nth : nth + SURROGATES_COUNT), placeOf);

/** Of a character, or fast-check learns by an error that it is none; so it draws `__proto__` and the like as well. */
function placeOf(character: unknown): number {
  if (typeof character !== 'string' || !/^\P{Surrogate}$/u.test(character)) throw new Error('no character');
  const code = character.codePointAt(0)!;
  return code < SURROGATES ? code : code - SURROGATES_COUNT;
}
