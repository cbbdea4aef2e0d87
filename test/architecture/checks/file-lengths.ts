import { DECISIONS, MAX_LINES } from '../levels.js';
import type { SourceTree, Violation } from './source-tree.js';

const rule = 'file lengths';

/** A long file has its reason written down. */
export function fileLengths(tree: SourceTree): Violation[] {
  const pages = tree.below(DECISIONS, /\.md$/).map((page) => tree.text(page) ?? '');
  return [...tree.files.values()]
    .filter(({ path, lineCount }) => lineCount > MAX_LINES && !pages.some((page) => page.includes(path)))
    .map(({ path, lineCount }) => ({
      rule,
      file: path,
      message: `${lineCount} lines, more than ${MAX_LINES}; split it, or give the reason on a page of ${DECISIONS}, naming its path`,
    }));
}
