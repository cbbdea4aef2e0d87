import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = process.cwd();

/** The documents for people, by their paths from the top. */
export const DOCUMENTS: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...['README', 'ERRORS', 'CHANGELOG'].map((name) => `libs/cache/${name}.md`),
  ...pagesBelow('docs'),
];

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export function isThere(path: string): boolean {
  return existsSync(join(root, path));
}

function pagesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true })
    .map((path) => `${folder}/${String(path).replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.md'))
    .toSorted();
}

/** Whether a file declares a function, constant or type, or, for `Class.member`, a member of a class or an interface. */
export function declares(path: string, name: string): boolean {
  const syntax = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true);
  const [outer = '', member] = name.split('.');
  return syntax.statements.some((statement) => {
    if (ts.isVariableStatement(statement)) {
      const names = statement.declarationList.declarations.map((each) => each.name.getText(syntax));
      return member === undefined && names.includes(outer);
    }
    if (!isNamed(statement) || statement.name?.text !== outer) return false;
    if (member === undefined) return true;
    if (!ts.isClassDeclaration(statement) && !ts.isInterfaceDeclaration(statement)) return false;
    return statement.members.some((each) => each.name?.getText(syntax) === member);
  });
}

function isNamed(statement: ts.Statement): statement is ts.DeclarationStatement & { name?: ts.Identifier } {
  return (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  );
}
