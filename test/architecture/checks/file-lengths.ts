import { DECISIONS, MAX_LINES, MAX_LINES_OF } from '../lists/levels.js';
import type { SourceTree, Violation } from './source-tree.js';

const rule = 'file lengths';

/** A long file has its reason written down; one that shows a flow has none. */
export function fileLengths(tree: SourceTree): Violation[] {
  const pages = tree.below(DECISIONS, /\.md$/).map((page) => tree.text(page) ?? '');
  return [...tree.files.values()].flatMap(({ path, lineCount }) => {
    const most = MAX_LINES_OF[path];
    const violation = (message: string): Violation[] => [
      { rule, file: path, message: `${lineCount} lines, ${message}` },
    ];
    if (most !== undefined)
      return lineCount > most ? violation(`more than ${most}: it shows a flow in one screen`) : [];
    if (lineCount <= MAX_LINES || pages.some((page) => page.includes(path))) return [];
    return violation(
      `more than ${MAX_LINES}; split it, or give the reason on a page of ${DECISIONS}, naming its path`,
    );
  });
}
