import { type RetiredWord, WORDS_STAND_IN } from '../lists/retired-words.js';
import type { SourceTree, Violation } from './source-tree.js';

const rule = 'retired words';

/** No retired word in the name of a file, nor in its text: in identifiers of all ways to write them, in some also as prose. */
export function retiredWords(tree: SourceTree, retired: readonly RetiredWord[]): Violation[] {
  const found: Violation[] = [];
  const words = retired.map((word) => ({ ...word, pattern: patternOf(word) }));
  for (const path of sources(tree)) {
    const text = tree.text(path) ?? '';
    for (const { pattern, use, within = [''] } of words) {
      if (!within.some((place) => path.startsWith(place))) continue;
      const messageFor = (word: string) => `${word} is retired; the word is ${use}`;
      const inPath = pattern.exec(path);
      if (inPath) found.push({ rule, file: path, message: messageFor(inPath[0]) });
      for (const match of text.matchAll(new RegExp(pattern, 'g'))) {
        found.push({ rule, file: path, line: lineAt(text, match.index), message: messageFor(match[0]) });
      }
    }
  }
  return found;
}

function sources(tree: SourceTree): string[] {
  return ['libs', 'apps', 'test'].flatMap((folder) =>
    tree.below(folder, /\.[cm]?[jt]sx?$/).filter((path) => !WORDS_STAND_IN.includes(path)),
  );
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/** `due list` also finds dueList, DueList, DUE_LIST and due-list, wherever they stand in a longer name. */
function patternOf({ word, isProse = true }: RetiredWord): RegExp {
  const parts = word.split(' ');
  const capital = (part: string) => part.charAt(0).toUpperCase() + part.slice(1);
  const [first = '', ...rest] = parts;
  const camel = `(?:(?<![A-Za-z])${first}|${capital(first)})${rest.map(capital).join('')}(?![a-z])`;
  const upper = `(?<![A-Z])${parts.join('_').toUpperCase()}(?![A-Z])`;
  const dashed = `(?<![A-Za-z])${parts.join('-')}(?![a-z])`;
  const prose = `(?<![A-Za-z])[${first.charAt(0)}${first.charAt(0).toUpperCase()}]${first.slice(1)}${rest.map((part) => `\\s+${part}`).join('')}s?(?![A-Za-z])`;
  // A word of one part can't be told from prose but by its capitals, or by what it is joined to.
  const joined = `(?<![A-Za-z])${first}(?=[A-Z_])|(?<=[a-z_])${capital(first)}(?![a-z])|(?<=[-_./])${first}(?=[-_.])`;
  if (isProse) return new RegExp([camel, upper, dashed, prose].join('|'));
  return new RegExp(parts.length > 1 ? [camel, upper, dashed].join('|') : [joined, upper].join('|'));
}
