import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import ts from 'typescript';
import { ENTRIES } from '../lists/levels.js';

/** One broken rule, at one place. */
export interface Violation {
  readonly rule: string;
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

/** An import, export-from, `import()`, `require()` or `import('…').Type`, types counted. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** The file of the tree that it means; none for other packages. */
  readonly target?: string;
  /** By `import()` or `require()`, when the code comes to it, rather than at the start. */
  readonly isLate: boolean;
}

export interface SourceFile {
  /** From the tree's top, with forward slashes. */
  readonly path: string;
  readonly lineCount: number;
  readonly syntax: ts.SourceFile;
  readonly imports: readonly Import[];
}

export interface SourceTree {
  readonly root: string;
  /** The TypeScript of all packages, by path. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** The text of any file of the tree; undefined when there is none. */
  text(path: string): string | undefined;
  /** The paths of all files below a folder of the tree whose names match, installed and built ones left out. */
  below(folder: string, name: RegExp): readonly string[];
}

/** Reads the sources of a tree like ours: `libs/<package>/src` and `apps/<package>/src`. */
export function readSourceTree(root: string): SourceTree {
  const below = (folder: string, name: RegExp) => filesBelow(root, folder, name);
  const paths = new Set(sourceFolders(root).flatMap((folder) => below(folder, /\.ts$/)));
  const files = new Map<string, SourceFile>();
  for (const path of paths) files.set(path, readSource(root, path, paths));
  const text = (path: string) =>
    existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
  return { root, files, text, below };
}

/** Whether `path` is `place` or inside it. */
export function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`) || path === `${place}.ts`;
}

/** The entry of a table whose key is the longest place that `path` is within. */
export function closest<T>(table: Readonly<Record<string, T>>, path: string): T | undefined {
  const places = Object.keys(table).filter((place) => isWithin(path, place));
  const longest = places.toSorted((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : table[longest];
}

/** The package's folder, such as `libs/cache`. */
export function packageOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

/** Whether a file is what others import a package by. */
export function isEntry(path: string): boolean {
  return Object.values(ENTRIES).includes(path) || path === `${packageOf(path)}/src/index.ts`;
}

/** Each node of a file, parents first. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* nodesOf(child);
}

export function lineOf(syntax: ts.SourceFile, node: ts.Node): number {
  return syntax.getLineAndCharacterOfPosition(node.getStart(syntax)).line + 1;
}

function sourceFolders(root: string): string[] {
  return ['libs', 'apps'].flatMap((top) => {
    if (!existsSync(join(root, top))) return [];
    return readdirSync(join(root, top)).map((name) => `${top}/${name}/src`);
  });
}

function filesBelow(root: string, folder: string, name: RegExp): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      return ['node_modules', 'dist', '.cache'].includes(entry.name) ? [] : filesBelow(root, path, name);
    }
    return entry.isFile() && name.test(entry.name)
      ? [relative(root, join(root, path)).split(sep).join('/')]
      : [];
  });
}

function readSource(root: string, path: string, paths: ReadonlySet<string>): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  const syntax = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  for (const node of nodesOf(syntax)) {
    const specifier = importedBy(node);
    if (specifier === undefined) continue;
    const isLate = ts.isCallExpression(node);
    const line = lineOf(syntax, node);
    imports.push({ specifier, line, target: targetOf(specifier, path, paths), isLate });
  }
  return { path, lineCount: text.trimEnd().split('\n').length, syntax, imports };
}

function importedBy(node: ts.Node): string | undefined {
  const named = (place: ts.Node | undefined) =>
    place && ts.isStringLiteralLike(place) ? place.text : undefined;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return named(node.moduleSpecifier);
  if (ts.isExternalModuleReference(node)) return named(node.expression);
  if (ts.isImportTypeNode(node))
    return ts.isLiteralTypeNode(node.argument) ? named(node.argument.literal) : undefined;
  if (!ts.isCallExpression(node)) return undefined;
  const { kind } = node.expression;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require';
  return kind === ts.SyntaxKind.ImportKeyword || isRequire ? named(node.arguments[0]) : undefined;
}

function targetOf(specifier: string, from: string, paths: ReadonlySet<string>): string | undefined {
  if (specifier.startsWith('.')) {
    const target = posix.join(dirname(from), specifier).replace(/\.js$/, '.ts');
    return paths.has(target) || packageOf(target) !== packageOf(from) ? target : undefined;
  }
  return ENTRIES[specifier];
}
