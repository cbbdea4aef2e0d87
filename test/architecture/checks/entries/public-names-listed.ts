import { join } from 'node:path';
import ts from 'typescript';
import type { SourceTree, Violation } from '../source-tree.js';

const rule = 'public names listed';

/** What each entry exports, types included, is what the committed list says: no name comes or goes unnoticed. */
export function publicNamesListed(
  tree: SourceTree,
  listed: Readonly<Record<string, readonly string[]>>,
): Violation[] {
  return Object.entries(listed).flatMap(([entry, names]) => faultsOf(tree, entry, names));
}

function faultsOf(tree: SourceTree, entry: string, listed: readonly string[]): Violation[] {
  const violation = (message: string): Violation => ({ rule, file: entry, message });
  if (!tree.files.has(entry)) return [violation('is an entry in public-names.ts, but not there')];
  const { names, missing } = exportedNames(tree, entry);
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
function exportedNames(tree: SourceTree, entry: string): { names: string[]; missing: string[] } {
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
  const program = ts.createProgram([join(tree.root, entry)], options, host);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(join(tree.root, entry));
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
