import { MAX_LINES } from '../levels.js';
import type { SourceTree, Violation } from './source-tree.js';

const rule = 'file lengths';
const decisions = 'libs/cache/DECISIONS.md';

/** A long file has its reason written down. */
export function fileLengths(tree: SourceTree): Violation[] {
  const excused = tree.text(decisions) ?? '';
  return [...tree.files.values()]
    .filter(({ path, lineCount }) => lineCount > MAX_LINES && !excused.includes(path))
    .map(({ path, lineCount }) => ({
      rule,
      file: path,
      message: `${lineCount} lines, more than ${MAX_LINES}; split it, or give the reason in ${decisions}, naming its path`,
    }));
}
