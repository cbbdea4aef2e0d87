import ts from 'typescript';
import { ENVIRONMENT_READERS } from '../lists/levels.js';
import { lineOf, nodesOf, type SourceTree, type Violation } from './source-tree.js';

const rule = 'environment readers';

/** One file an app reads the environment; everything else is given what it needs. */
export function environmentReaders(tree: SourceTree): Violation[] {
  const violations: Violation[] = [];
  for (const { path, syntax } of tree.files.values()) {
    if (ENVIRONMENT_READERS.includes(path)) continue;
    for (const node of nodesOf(syntax)) {
      if (!readsEnvironment(node)) continue;
      const message = `process.env is read outside ${ENVIRONMENT_READERS.join(', ')}`;
      violations.push({ rule, file: path, line: lineOf(syntax, node), message });
    }
  }
  return violations;
}

/** `process.env`, `process['env']`, `{ env } = process`, `import { env } from 'node:process'`. */
function readsEnvironment(node: ts.Node): boolean {
  const isProcess = (each: ts.Node | undefined) =>
    each !== undefined && ts.isIdentifier(each) && each.text === 'process';
  const isEnv = (each: ts.Node) => (ts.isStringLiteral(each) || ts.isIdentifier(each)) && each.text === 'env';
  if (ts.isPropertyAccessExpression(node)) return isProcess(node.expression) && isEnv(node.name);
  if (ts.isElementAccessExpression(node)) return isProcess(node.expression) && isEnv(node.argumentExpression);
  if (ts.isVariableDeclaration(node) && isProcess(node.initializer) && ts.isObjectBindingPattern(node.name)) {
    return node.name.elements.some((element) => isEnv(element.propertyName ?? element.name));
  }
  if (
    !ts.isImportDeclaration(node) ||
    !/^(node:)?process$/.test((node.moduleSpecifier as ts.StringLiteral).text)
  )
    return false;
  const named = node.importClause?.namedBindings;
  return (
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.some((each) => isEnv(each.propertyName ?? each.name))
  );
}
