import ts from 'typescript';
import { DEFAULTS, LAYERED_PACKAGE } from '../lists/levels.js';
import { lineOf, nodesOf, packageOf, type SourceTree, type Violation } from './source-tree.js';

/** A default of the cache is written once, beside the option that it is for. */
export function defaultsInOptions(tree: SourceTree): Violation[] {
  const violations: Violation[] = [];
  for (const { path, syntax } of tree.files.values()) {
    if (packageOf(path) !== LAYERED_PACKAGE || path.startsWith(DEFAULTS.room)) continue;
    for (const node of nodesOf(syntax)) {
      if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name)) continue;
      if (!DEFAULTS.name.test(node.name.text)) continue;
      const message = `${node.name.text} is declared outside ${DEFAULTS.room}`;
      violations.push({ rule: 'defaults in options', file: path, line: lineOf(syntax, node), message });
    }
  }
  return violations;
}
