import { join } from 'node:path';
import ts from 'typescript';
import { LAYERED_PACKAGE } from '../levels.js';
import type { SourceTree, Violation } from './source-tree.js';

const rule = 'public names listed';
const door = `${LAYERED_PACKAGE}/src/index.ts`;

/** What the package exports, types included, is what the committed list says: no name comes or goes unnoticed. */
export function publicNamesListed(tree: SourceTree, listed: readonly string[]): Violation[] {
  if (!tree.files.has(door)) return [];
  const { names, missing } = exportedNames(tree);
  const violation = (message: string): Violation => ({ rule, file: door, message });
  return [
    ...missing.map((name) => violation(`${name} is exported, but does not exist where it is taken from`)),
    ...names
      .filter((name) => !listed.includes(name))
      .map((name) => violation(`${name} is not in public-names.ts; add it if it is meant to be public`)),
    ...listed
      .filter((name) => !names.includes(name))
      .map((name) => violation(`${name} is in public-names.ts, but no longer exported; users would break`)),
  ];
}

/** Asks the compiler, with the tree's own files only: names don't depend on what other packages declare. */
function exportedNames(tree: SourceTree): { names: string[]; missing: string[] } {
  const options: ts.CompilerOptions = {
    noLib: true,
    types: [],
    module: ts.ModuleKind.NodeNext,
    skipLibCheck: true,
  };
  const host = ts.createCompilerHost(options);
  host.resolveModuleNameLiterals = (literals, containing) =>
    literals.map(({ text }) => {
      if (!text.startsWith('.')) return { resolvedModule: undefined };
      const resolvedFileName = join(containing, '..', text).replace(/\.js$/, '.ts');
      return { resolvedModule: { resolvedFileName, extension: ts.Extension.Ts } };
    });
  const program = ts.createProgram([join(tree.root, door)], options, host);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(join(tree.root, door));
  const module = source && checker.getSymbolAtLocation(source);
  const symbols = module ? checker.getExportsOfModule(module) : [];
  const isMissing = (symbol: ts.Symbol) =>
    Boolean(symbol.flags & ts.SymbolFlags.Alias) &&
    checker.getAliasedSymbol(symbol).declarations === undefined;
  return {
    names: symbols.map((symbol) => symbol.name).toSorted(),
    missing: symbols.filter(isMissing).map((symbol) => symbol.name),
  };
}
