import type { SourceTree, Violation } from './source-tree.js';

const rule = 'no circles';

/** No file reaches itself by imports; those of types count, since they too mean that neither can be read alone. */
export function noCircles(tree: SourceTree): Violation[] {
  const violations: Violation[] = [];
  const finished = new Set<string>();
  const way: string[] = [];

  const visit = (path: string): void => {
    const start = way.indexOf(path);
    if (start >= 0) {
      violations.push({ rule, file: path, message: [...way.slice(start), path].join(' → ') });
      return;
    }
    if (finished.has(path)) return;
    way.push(path);
    for (const { target } of tree.files.get(path)?.imports ?? []) if (target) visit(target);
    way.pop();
    finished.add(path);
  };

  for (const path of tree.files.keys()) visit(path);
  return violations;
}
