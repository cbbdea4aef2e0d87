import { CacheKeyError } from '../../../api/errors.js';
import type { KeyPattern } from '../../../ports/key-pattern.js';

const LONGEST = 2_048;
const MOST_GAPS = 10;

/**
 * Parses a pattern: `*` stands for any text, `\*` for a star and `\\` for a backslash; everything else stands for itself.
 *
 * @throws CacheKeyError
 */
export function patternOf(text: string): KeyPattern {
  if (text.length > LONGEST) throw new CacheKeyError(`pattern: it is longer than ${LONGEST} characters.`);
  const parts = [''];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    const next = text[at + 1] ?? '';
    if (letter === '\\' && (next === '*' || next === '\\')) {
      parts[parts.length - 1] += next;
      at += 1;
    } else if (letter === '*') {
      // Several in a row mean the same as one.
      if (parts.length === 1 || parts.at(-1) !== '') parts.push('');
    } else {
      parts[parts.length - 1] += letter;
    }
  }
  if (parts.length - 1 > MOST_GAPS) {
    throw new CacheKeyError(`pattern: it has more than ${MOST_GAPS} stars.`);
  }
  return parts;
}
