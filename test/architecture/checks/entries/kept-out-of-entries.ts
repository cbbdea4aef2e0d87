import { KEPT_OUT } from '../../lists/vendors.js';
import type { SourceTree, Violation } from '../source-tree.js';

const rule = 'kept out of entries';

/** An entry loads no vendor that those who use only this entry need not install. */
export function keptOutOfEntries(tree: SourceTree): Violation[] {
  const found: Violation[] = [];
  for (const [entry, { never, late }] of Object.entries(KEPT_OUT)) {
    for (const [way, name] of reached(tree, entry, true, never)) found.push(fault(way, `reaches ${name}`));
    for (const [way, name] of reached(tree, entry, false, late)) {
      found.push(fault(way, `reaches ${name} not by import() alone`));
    }
  }
  return found;
}

function fault(way: readonly string[], message: string): Violation {
  return { rule, file: way.at(-1) ?? '', message: `${message}: ${way.join(' → ')}` };
}

/** The ways from an entry to files that import one of the packages, each file once. */
function reached(
  tree: SourceTree,
  entry: string,
  isLateCounted: boolean,
  packages: readonly string[],
): [way: string[], name: string][] {
  const found: [string[], string][] = [];
  const seen = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    const file = tree.files.get(path);
    if (file === undefined || seen.has(path)) return;
    seen.add(path);
    for (const { specifier, target, isLate } of file.imports) {
      if (isLate && !isLateCounted) continue;
      if (target !== undefined) visit(target, [...way, target]);
      const name = packages.find((each) => specifier === each || specifier.startsWith(`${each}/`));
      if (name !== undefined) found.push([[...way], name]);
    }
  };
  visit(entry, [entry]);
  return found;
}
