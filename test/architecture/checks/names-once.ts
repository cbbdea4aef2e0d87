import { posix } from 'node:path';
import ts from 'typescript';
import { LAYERED_PACKAGE } from '../lists/levels.js';
import {
  isEntry,
  lineOf,
  packageOf,
  type SourceFile,
  type SourceTree,
  type Violation,
} from './source-tree.js';

/** A file of the cache is known by its name alone. */
export function fileNamesOnce(tree: SourceTree): Violation[] {
  const files = ownFiles(tree).filter(({ path }) => !isEntry(path));
  return twice(files, ({ path }) => [posix.basename(path)]).map(([name, [first, ...others]]) => ({
    rule: 'file names once',
    file: first.path,
    message: `${name} is also ${others.map(({ path }) => path).join(', ')}`,
  }));
}

/** A type of the cache, also a private one, and all that a file exports is known by its name alone. */
export function typeNamesOnce(tree: SourceTree): Violation[] {
  return twice(ownFiles(tree), (file) => [...declaredNames(file).keys()]).map(
    ([name, [first, ...others]]) => ({
      rule: 'type names once',
      file: first.path,
      line: declaredNames(first).get(name),
      message: `${name} is also declared in ${others.map(({ path }) => path).join(', ')}`,
    }),
  );
}

function ownFiles(tree: SourceTree): SourceFile[] {
  return [...tree.files.values()].filter(({ path }) => packageOf(path) === LAYERED_PACKAGE);
}

/** The names that several files have, with those files. */
function twice(
  files: readonly SourceFile[],
  namesOf: (file: SourceFile) => readonly string[],
): [string, [SourceFile, ...SourceFile[]]][] {
  const byName = new Map<string, [SourceFile, ...SourceFile[]]>();
  for (const file of files) {
    for (const name of namesOf(file)) {
      const others = byName.get(name);
      if (others) others.push(file);
      else byName.set(name, [file]);
    }
  }
  return [...byName].filter(([, [, ...others]]) => others.length > 0);
}

/** Types and classes at the top of a file, and whatever it exports there, with their lines; not what it passes on. */
function declaredNames({ syntax }: SourceFile): Map<string, number> {
  const names = new Map<string, number>();
  for (const statement of syntax.statements) {
    const isExported = ts.canHaveModifiers(statement) && isExport(ts.getModifiers(statement));
    for (const name of namesOfStatement(statement, isExported)) names.set(name.text, lineOf(syntax, name));
  }
  return names;
}

function namesOfStatement(statement: ts.Statement, isExported: boolean): ts.Identifier[] {
  if (
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement)
  ) {
    return statement.name ? [statement.name] : [];
  }
  if (!isExported) return [];
  if (ts.isFunctionDeclaration(statement)) return statement.name ? [statement.name] : [];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name] : []));
}

function isExport(modifiers: readonly ts.Modifier[] | undefined): boolean {
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}
